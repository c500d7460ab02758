import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ownCommand } from "../model/shell-command";
import { Slots } from "../model/slots";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { LOCK_FILE, stackDigest, stackFiles } from "../synth/output/stack-files";
import { stackFolder, stacksInOrder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { chosenPlans, type Forbidden, forbidden, type PlannedStack, waitsFor } from "./apply-order";
import { chosenStacks, type StackChoice } from "./choice";
import { explained } from "./diagnostics";
import { knownPlans } from "./known-plans";
import { ownedPlan } from "./ownership";
import { parallelismOf } from "./parallelism";
import { openPlanFile } from "./plan-file";
import { type PlanSummary, summaryOf } from "./plan-summary";
import type { Progress } from "./progress";
import { discardPlans } from "./saved-plans";
import { type ProgramOptions, Terraform, terraformEnvironment } from "./terraform";
import { PlanRefusedError, type VerifiedPlan, verifiedPlans } from "./verified-plans";

/** The result of a stack. */
export interface StackApply {
  readonly stack: string;
  readonly result: "applied" | "no changes" | "failed" | "not applied" | "not planned" | "not chosen";
  readonly seconds: number;
  /** Terraform's error, or the reason why Terraform did not run; empty on success. */
  readonly reason: string;
}

/** Whether the plan of a stack is applied completely, so that dependent stacks may be applied. */
export function isGood(result: StackApply["result"]): boolean {
  return result !== "failed" && result !== "not applied";
}

/** Options of apply. */
export interface ApplyOptions {
  /** Synthesized folder, in which Terraform runs. */
  readonly outFolder: string;
  /** Folder with the plans, of this or another machine. @default - the synthesized folder */
  readonly plansFolder?: string;
  /** The stacks of the current fleet file, synthesized by this process. */
  readonly freshFolder: string;
  /** Name and version of this tool, and of Terraform or OpenTofu. */
  readonly tool: string;
  /** Digest of the reviewed plans. @default - the digest of the plans of this machine */
  readonly digest?: string;
  /** Stacks to apply. @default - every planned stack */
  readonly choice?: StackChoice;
  /** Keys of the targets whose role, access or Secret Terraform may delete or replace. */
  readonly allowDestroy: readonly string[];
  /** Number of stacks at once. @default - from processors and memory */
  readonly parallelism?: number;
  readonly environment: NodeJS.ProcessEnv;
  /** @default - terraform on PATH */
  readonly program?: ProgramOptions;
  /** Receives the start and the end of every stack. */
  readonly progress: Progress;
}

/** Saved plans that delete or replace resources without `--allow-destroy`. */
export class ForbiddenDestroyError extends Error {
  constructor(readonly found: readonly Forbidden[]) {
    const targets = [...new Set(found.map(({ target }) => target))];
    super(
      [
        ...found.map(({ stack, address, message }) => `${stack} ${address}: ${message}`),
        "Nothing was applied. To allow these deletions and replacements, run:",
        `  ${ownCommand("apply", ...targets.flatMap((target) => ["--allow-destroy", target]))}`,
      ].join("\n"),
    );
  }
}

/** A stack whose plan was read. */
interface ReadyStack extends PlannedStack {
  /** Private copy of the plan; undefined if there are no changes. */
  readonly planFile?: string;
}

/** Whether a summary belongs to a plan. Live reads from clusters (`unseen`) are not in the plan. */
function isOf(saved: PlanSummary, own: PlanSummary): boolean {
  const plain = ({ unseen: _, ...summary }: PlanSummary) => JSON.parse(JSON.stringify(summary));
  return isDeepStrictEqual(plain(saved), plain(own));
}

/** Applies saved plans in parallel. If a stack fails, only the stacks that wait for that stack are skipped. */
export class Apply {
  private readonly terraform: Terraform;
  private readonly free: Slots;
  private readonly folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-apply-"));
  private isInterrupted = false;

  constructor(private readonly options: ApplyOptions) {
    this.terraform = new Terraform(terraformEnvironment(options.environment).env, options.progress, options.program);
    this.free = new Slots(parallelismOf(options.parallelism));
  }

  /** Interrupts the run: Terraform writes its state and releases its lock. After a second call, Terraform stops immediately. */
  interrupt(): void {
    this.isInterrupted = true;
    this.terraform.interrupt();
  }

  /** @throws PlanRefusedError or ForbiddenDestroyError before anything is applied */
  async run(): Promise<StackApply[]> {
    try {
      return await this.applyPlanned(await this.plannedStacks());
    } finally {
      rmSync(this.folder, { recursive: true });
    }
  }

  private async applyPlanned(all: readonly ReadyStack[]): Promise<StackApply[]> {
    const planned = chosenPlans(all, this.chosenNames());
    const found = forbidden(planned, this.options.allowDestroy);
    if (found.length > 0) throw new ForbiddenDestroyError(found);
    // A plan is applied once. After a failure, the stack must be planned again.
    discardPlans(this.options.outFolder);
    const order = waitsFor(planned);
    const results = new Map<string, Promise<StackApply>>();
    const resultOf = (name: string): Promise<StackApply> => {
      const known = results.get(name);
      if (known) return known;
      const before = (order.get(name) ?? []).map(resultOf);
      const one = planned.find(({ stack }) => stack.name === name) as ReadyStack;
      const result = Promise.all(before).then((done) => this.free.use(() => this.applyAfter(one, done)));
      results.set(name, result);
      return result;
    };
    const applied = await Promise.all(planned.map(({ stack }) => resultOf(stack.name)));
    const others = stacksInOrder(this.options.freshFolder).filter(({ name }) => !order.has(name));
    return [...applied, ...others.map(({ name }) => this.leftOut(name, all))];
  }

  /** The result of a stack that Terraform did not run in. */
  private leftOut(name: string, all: readonly ReadyStack[]): StackApply {
    const isPlanned = all.some(({ stack }) => stack.name === name);
    return { stack: name, result: isPlanned ? "not chosen" : "not planned", seconds: 0, reason: "" };
  }

  private chosenNames(): string[] | undefined {
    const { choice, freshFolder } = this.options;
    if (!choice?.stacks && !choice?.targets) return undefined;
    return chosenStacks(freshFolder, choice).map(({ name }) => name);
  }

  private async plannedStacks(): Promise<ReadyStack[]> {
    const { outFolder, plansFolder = outFolder, environment } = this.options;
    const known = knownPlans(outFolder, environment);
    const { plans, isOwn } = verifiedPlans({ ...this.options, plansFolder, known, chosen: this.chosenNames() });
    for (const { stack } of plans) this.restore(stack, isOwn);
    return Promise.all(
      plans.map((verified) =>
        this.free.use(() =>
          this.readyStack(verified).finally(() => this.options.progress.doing(verified.stack.name, undefined)),
        ),
      ),
    );
  }

  /**
   * Restores a stack's files from the fresh folder, because Terraform runs a program from the stack's folder. Deletes providers
   * that another machine may have installed; init installs the providers again.
   */
  private restore(stack: SynthesizedStack, isOwn: boolean): void {
    const { name, directory } = stack;
    const fresh = join(this.options.freshFolder, stackFolder(name));
    mkdirSync(directory, { recursive: true });
    if (!isOwn) {
      for (const left of [".terraform", LOCK_FILE]) rmSync(join(directory, left), { recursive: true, force: true });
    }
    const files = stackFiles({ directory: fresh });
    const lockFile = readPlainFile(join(fresh, LOCK_FILE));
    if (lockFile && !isOwn) writePrivateFile(join(directory, LOCK_FILE), lockFile);
    if (stackDigest(files) === stackDigest(stackFiles(stack))) return;
    for (const [file, bytes] of files) writePrivateFile(join(directory, file), bytes);
  }

  /** Reads the plan. The summary is computed from the plan, never taken from the summary file. */
  private async readyStack({ stack, plan }: VerifiedPlan): Promise<ReadyStack> {
    if (!plan) return { stack, summary: summaryOf({}) };
    await this.initialize(stack);
    const planFile = join(this.folder, `${stack.name}.tfplan`);
    writePrivateFile(planFile, plan.bytes);
    const { code, stdout, stderr } = await this.terraform.run(stack, "show", "-json", planFile);
    if (code !== 0) throw new Error(`the saved plan of ${stack.name} could not be read: ${stderr.trim()}`);
    const sources = { stack: stack.name, configured: stack.record, prior: openPlanFile(plan.bytes).prior };
    const summary = summaryOf(ownedPlan(JSON.parse(stdout), sources));
    if (!isOf(plan.summary, summary)) {
      throw new PlanRefusedError([`${stack.name}: the summary does not match the plan: run plan again`]);
    }
    return { stack, summary, planFile };
  }

  /** Installs the providers: the folder of another machine comes without providers. */
  private async initialize(stack: SynthesizedStack): Promise<void> {
    if (existsSync(join(stack.directory, ".terraform"))) return;
    const { code, stderr } = await this.terraform.init(stack);
    if (code !== 0) throw new Error(`terraform init failed in ${stack.name}: ${explained(stderr, stack)}`);
  }

  private async applyAfter({ stack, planFile }: ReadyStack, before: readonly StackApply[]): Promise<StackApply> {
    const failed = before.filter(({ result }) => !isGood(result)).map((one) => one.stack);
    const skipped = (reason: string) => ({ stack: stack.name, result: "not applied", seconds: 0, reason }) as const;
    if (this.isInterrupted) return skipped("interrupted");
    if (failed.length > 0) return skipped(`depends on ${failed.join(", ")}, which failed or was not applied`);
    if (!planFile) return { stack: stack.name, result: "no changes", seconds: 0, reason: "" };
    const started = Date.now();
    this.options.progress.log(`${stack.name}: applying`);
    const { code, stderr } = await this.terraform.run(stack, "apply", "-input=false", planFile);
    this.options.progress.doing(stack.name, undefined);
    const seconds = Math.round((Date.now() - started) / 1000);
    this.options.progress.log(`${stack.name}: ${code === 0 ? "applied" : "failed"} after ${seconds} s`);
    return {
      stack: stack.name,
      result: code === 0 ? "applied" : "failed",
      seconds,
      reason: code === 0 ? "" : explained(stderr, stack),
    };
  }
}
