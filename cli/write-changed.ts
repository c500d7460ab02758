import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { discardPlan } from "../lib/pipeline/saved-plans";

/**
 * Copies synthesised files where their content differs, so that only what changed is newer. A saved plan of a stack that
 * changed is forgotten: it is not of what the folder says now.
 */
export function writeChanged(from: string, to: string): void {
  for (const file of filesIn(from)) {
    const [source, destination] = [join(from, file), join(to, file)];
    if (existsSync(destination) && readFileSync(source).equals(readFileSync(destination))) continue;
    mkdirSync(dirname(destination), { recursive: true });
    copyFileSync(source, destination);
    discardPlan({ directory: dirname(destination) });
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
