import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A synthesised stack. */
export interface Stack {
  readonly name: string;
  /** Where Terraform runs. */
  readonly directory: string;
  /** Names of the stacks that must be applied before. */
  readonly dependencies: readonly string[];
}

/**
 * The stacks of a synthesised folder, each after those it depends on. The manifest says which: a folder keeps those of
 * earlier synths.
 * @throws Error where nothing was synthesised
 */
export function stacksInOrder(outFolder: string): Stack[] {
  const file = join(outFolder, "manifest.json");
  if (!existsSync(file)) throw new Error(`no synthesised stacks in ${outFolder}: run npm run synth first`);
  const manifest: { stacks: Record<string, { workingDirectory: string; dependencies: string[] }> } = JSON.parse(
    readFileSync(file, "utf8"),
  );
  const ordered: Stack[] = [];
  const visit = (name: string) => {
    const stack = manifest.stacks[name];
    if (!stack || ordered.some((other) => other.name === name)) return;
    stack.dependencies.forEach(visit);
    ordered.push({ name, directory: join(outFolder, stack.workingDirectory), dependencies: stack.dependencies });
  };
  Object.keys(manifest.stacks).forEach(visit);
  return ordered;
}
