import { type ChildProcess, spawn } from "node:child_process";
import type { Stack } from "./stacks";

/** How a Terraform run ended. */
export interface TerraformRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The environment Terraform runs in. `KUBE_…` variables would beat the provider's own way into the Argo CD cluster, and
 * write the Secrets into another one.
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs#argument-reference
 */
export function terraformEnvironment(environment: NodeJS.ProcessEnv): {
  readonly env: NodeJS.ProcessEnv;
  readonly cleared: readonly string[];
} {
  const cleared = Object.keys(environment).filter((name) => name.startsWith("KUBE_"));
  const kept = Object.entries(environment).filter(([name]) => !cleared.includes(name));
  return { env: { ...Object.fromEntries(kept), TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" }, cleared };
}

/** Terraform in one environment, and all of its runs that have not ended. */
export class Terraform {
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** Runs Terraform in a stack's folder, to its end. */
  run(stack: Stack, command: string, ...args: readonly string[]): Promise<TerraformRun> {
    return new Promise((resolve, reject) => {
      const child = spawn("terraform", [command, "-no-color", ...args], {
        cwd: stack.directory,
        env: this.env,
        stdio: ["ignore", "pipe", "pipe"],
        // A process group of its own: a terminal's Ctrl-C would reach it beside our own signal, and a second signal makes
        // Terraform give up before it has written the state. Killed, we leave it to end in peace.
        detached: true,
      });
      this.running.add(child);
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on("data", (part: Buffer) => out.push(part));
      child.stderr.on("data", (part: Buffer) => err.push(part));
      child.on("error", reject);
      child.on("close", (code) => {
        this.running.delete(child);
        resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
      });
    });
  }

  /** Asks every run to end: at the first call with its state written and its lock released, at the second at once. */
  interrupt(): void {
    for (const child of this.running) child.kill("SIGINT");
  }
}
