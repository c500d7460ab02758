import { stacksInOrder } from "../lib/synth/output/stacks";
import { terraformEnvironment } from "./clients";
import { type CommandResult, run } from "./command";
import type { Sandbox } from "./running-sandbox";

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
