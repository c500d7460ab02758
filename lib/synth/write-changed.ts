import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readPlainFile, replaceFile } from "./output/plain-file";
import { discardPlan } from "./output/plan-files";

/**
 * Copies synthesized files whose content differs, so that unchanged files keep their time. Deletes the saved plan of a changed
 * stack, because the plan no longer matches the stack.
 */
export function writeChanged(from: string, to: string): void {
  for (const file of filesIn(from)) {
    const [source, destination] = [readFileSync(join(from, file)), join(to, file)];
    if (readPlainFile(destination)?.equals(source)) continue;
    mkdirSync(dirname(destination), { recursive: true });
    replaceFile(destination, source);
    discardPlan({ directory: dirname(destination) });
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
