import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { InitOrder } from "./init-order";
import { forgetInitialization, hasPluginCache, isInitialized, recordInitialization } from "./initialization";
import { deleteDataOfOther, useLockFileOf } from "./lock-file";
import type { TerraformProgram } from "./program";
import { activityOf, type Progress } from "./progress";

/** The result of a run of a program. */
export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Growth of memory before Go collects garbage in Terraform and its providers, in percent. Go's default of 100 needs a fifth more
 * processor time to load the AWS provider's schema, which is most of a plan (docs/performance.md).
 * @see https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const GARBAGE_COLLECTION = { GOGC: "200" };

/**
 * The environment of Terraform. `KUBE_…` variables would override the provider's connection to the Argo CD cluster, and Terraform
 * would write the Secrets to another cluster.
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

/** The program that runs, and its lock file. */
export interface ProgramOptions extends Pick<TerraformProgram, "command" | "product"> {
  /** The project's dependency lock file for the product. @default - none */
  readonly lockFile?: string;
}

const TERRAFORM: ProgramOptions = { command: "terraform", product: "Terraform" };

/** Milliseconds between two reads of Terraform's output. */
const LOOK_EVERY = 500;

/** Terraform or OpenTofu in one environment, with its active runs. */
export class Terraform {
  private readonly running = new Set<ChildProcess>();
  private readonly initOrder: InitOrder | undefined;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly progress: Progress,
    private readonly program: ProgramOptions = TERRAFORM,
  ) {
    this.initOrder = hasPluginCache(env) ? new InitOrder() : undefined;
  }

  /** Runs `init` in a stack's folder, without files of the other product, unless nothing changed since the last `init`. */
  async init(stack: SynthesizedStack): Promise<ProgramRun> {
    deleteDataOfOther(this.program.product, stack);
    useLockFileOf(this.program.product, stack, this.program.lockFile);
    if (isInitialized(stack, this.env)) return { code: 0, stdout: "", stderr: "" };
    forgetInitialization(stack);
    const init = () => this.run(stack, "init", "-input=false");
    const run = await (this.initOrder ? this.initOrder.run(stack, init) : init());
    if (run.code === 0) recordInitialization(stack, this.env);
    return run;
  }

  /** Runs Terraform in a stack's folder until Terraform ends. */
  run(stack: SynthesizedStack, command: string, ...args: readonly string[]): Promise<ProgramRun> {
    return this.runProgram(stack, this.program.command, [command, "-no-color", ...args]);
  }

  /** Runs another program in the stack's folder and environment, as Terraform would. */
  runProgram(
    stack: SynthesizedStack,
    program: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<ProgramRun> {
    // Files instead of pipes: if this process is killed, a broken pipe would kill Terraform before Terraform writes the state.
    const folder = mkdtempSync(join(tmpdir(), "terraform-run-"));
    const [outFile, errFile] = [join(folder, "stdout"), join(folder, "stderr")];
    const [out, err] = [openSync(outFile, "w", 0o600), openSync(errFile, "w", 0o600)];
    return new Promise((resolve, reject) => {
      // Only the owner may read plans and local states.
      const mask = process.umask(0o077);
      const child = spawn(program, args, {
        cwd: stack.directory,
        env: { ...this.env, ...environment },
        stdio: ["ignore", out, err],
        // A separate process group. Otherwise a terminal's Ctrl-C would reach Terraform together with the signal of this process,
        // and a second signal stops Terraform before Terraform writes the state. If this process is killed, Terraform goes on.
        detached: true,
      });
      process.umask(mask);
      closeSync(out);
      closeSync(err);
      this.running.add(child);
      const what = program === this.program.command ? (args[0] ?? "") : program;
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

  /** Removes resources from a stack's state. */
  removeFromState(stack: SynthesizedStack, addresses: readonly string[]): Promise<ProgramRun> {
    return this.runProgram(stack, this.program.command, ["state", "rm", "-no-color", ...addresses]);
  }

  /** Interrupts every run. After the first call, Terraform writes its state and releases its lock; after the second, it stops. */
  interrupt(): void {
    for (const child of this.running) child.kill("SIGINT");
  }
}
