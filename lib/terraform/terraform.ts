import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { activityOf, type Progress } from "./progress";

/** How a run of a program ended. */
export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * How much Terraform and its providers let their memory grow before they clean up, in percent. Loading the AWS provider's
 * schema is most of a plan; with Go's own default of 100 it takes a fifth more processor time (docs/performance.md).
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const GARBAGE_COLLECTION = { GOGC: "200" };

/**
 * The environment Terraform runs in. `KUBE_…` variables would override the provider's configuration of the Argo CD cluster, and
 * write the Secrets into another one.
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs#argument-reference
 */
export function terraformEnvironment(environment: NodeJS.ProcessEnv): {
  readonly env: NodeJS.ProcessEnv;
  readonly cleared: readonly string[];
} {
  const cleared = Object.keys(environment).filter((name) => name.startsWith("KUBE_"));
  const kept = Object.entries(environment).filter(([name]) => !cleared.includes(name));
  return {
    env: { ...GARBAGE_COLLECTION, ...Object.fromEntries(kept), TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" },
    cleared,
  };
}

/** Milliseconds between two looks at what Terraform says. */
const LOOK_EVERY = 500;

/** Terraform in one environment, and all of its runs that have not ended. */
export class Terraform {
  private readonly running = new Set<ChildProcess>();

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly progress: Progress,
  ) {}

  /** Runs Terraform in a stack's folder, to its end. */
  run(stack: SynthesizedStack, command: string, ...args: readonly string[]): Promise<ProgramRun> {
    return this.runProgram(stack, "terraform", [command, "-no-color", ...args]);
  }

  /** Runs another program as Terraform would: in the stack's folder, in the same environment. */
  runProgram(
    stack: SynthesizedStack,
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<ProgramRun> {
    // Files, not pipes: with the runner killed, a broken pipe would kill Terraform before it has written the state.
    const folder = mkdtempSync(join(tmpdir(), "terraform-run-"));
    const [outFile, errFile] = [join(folder, "stdout"), join(folder, "stderr")];
    const [out, err] = [openSync(outFile, "w", 0o600), openSync(errFile, "w", 0o600)];
    return new Promise((resolve, reject) => {
      // Plans and local states hold what only their owner may read.
      const mask = process.umask(0o077);
      const child = spawn(program, args, {
        cwd: stack.directory,
        env: { ...this.env, ...environment },
        stdio: ["ignore", out, err],
        // A process group of its own: a terminal's Ctrl-C would reach it beside our own signal, and a second signal makes
        // Terraform give up before it has written the state. Killed, we leave it to end in peace.
        detached: true,
      });
      process.umask(mask);
      closeSync(out);
      closeSync(err);
      this.running.add(child);
      const what = program === "terraform" ? (args[0] ?? "") : program;
      this.progress.doing(stack.name, what);
      const looking = setInterval(() => {
        this.progress.doing(stack.name, activityOf(readFileSync(outFile, "utf8")) ?? what);
      }, LOOK_EVERY);
      child.on("error", reject);
      child.on("close", (code) => {
        clearInterval(looking);
        this.running.delete(child);
        resolve({ code: code ?? 1, stdout: readFileSync(outFile, "utf8"), stderr: readFileSync(errFile, "utf8") });
        rmSync(folder, { recursive: true });
      });
    });
  }

  /** Asks every run to end: at the first call with its state written and its lock released, at the second at once. */
  interrupt(): void {
    for (const child of this.running) child.kill("SIGINT");
  }
}
