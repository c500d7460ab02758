import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { discardPlan } from "../lib/pipeline/saved-plans";

/** Names of the file that defines a stack: a folder has one, Terraform would read both. */
const DEFINITIONS = ["cdk.tf.json", "cdk.tf"];

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
  for (const stack of readdirSync(join(from, "stacks"))) {
    for (const file of DEFINITIONS.map((name) => join("stacks", stack, name))) {
      if (!existsSync(join(from, file))) rmSync(join(to, file), { force: true });
    }
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
