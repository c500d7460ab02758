import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { readPlainFile, replaceFile } from "./output/plain-file";
import { discardPlan } from "./output/plan-files";

/**
 * Copies synthesised files where their content differs, so that only what changed is newer. A saved plan of a stack that
 * changed is forgotten: it is not of what the folder says now.
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
