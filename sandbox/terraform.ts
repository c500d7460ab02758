import { readFileSync } from "node:fs";
import { join } from "node:path";
import { terraformEnvironment } from "./clients";
import { type CommandResult, run } from "./command";
import type { Sandbox } from "./sandbox";

/** A synthesised stack. */
export interface Stack {
  readonly name: string;
  readonly directory: string;
}

/** The stacks of a synthesised folder, each after those it depends on. Stale folders are in no manifest. */
export function stacksInOrder(outFolder: string): Stack[] {
  const manifest: { stacks: Record<string, { workingDirectory: string; dependencies: string[] }> } = JSON.parse(
    readFileSync(join(outFolder, "manifest.json"), "utf8"),
  );
  const ordered: Stack[] = [];
  const visit = (name: string) => {
    const stack = manifest.stacks[name];
    if (!stack || ordered.some((other) => other.name === name)) return;
    stack.dependencies.forEach(visit);
    ordered.push({ name, directory: join(outFolder, stack.workingDirectory) });
  };
  Object.keys(manifest.stacks).forEach(visit);
  return ordered;
}

/** Runs Terraform in a stack's folder as a pipeline does. */
export function terraform(sandbox: Sandbox, directory: string, args: readonly string[]): Promise<CommandResult> {
  return run("terraform", args, { env: terraformEnvironment(sandbox), cwd: directory, timeoutSeconds: 600 });
}

/** Applies every stack of a synthesised folder. @throws with Terraform's own words where one fails */
export async function applyAll(sandbox: Sandbox, outFolder: string, log: (line: string) => void): Promise<void> {
  for (const { name, directory } of stacksInOrder(outFolder)) {
    log(`applying ${name}`);
    for (const args of [
      ["init", "-input=false"],
      ["apply", "-auto-approve", "-input=false"],
    ]) {
      const { code, stdout, stderr } = await terraform(sandbox, directory, [...args, "-no-color"]);
      if (code !== 0)
        throw new Error(`terraform ${args[0]} of ${name} exited ${code}\n${stdout.slice(-3000)}\n${stderr}`);
    }
  }
}
