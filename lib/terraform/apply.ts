import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Slots } from "../model/slots";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { LOCK_FILE, stackDigest, stackFiles } from "../synth/output/stack-files";
import { stackFolder, stacksInOrder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { type Forbidden, forbidden, type PlannedStack, waitsFor } from "./apply-order";
import { explained } from "./diagnostics";
import { knownPlans } from "./known-plans";
import { ownedPlan } from "./ownership";
import { parallelismOf } from "./parallelism";
import { openPlanFile } from "./plan-file";
import { type PlanSummary, summaryOf } from "./plan-summary";
import type { Progress } from "./progress";
import { discardPlans } from "./saved-plans";
import { Terraform, terraformEnvironment } from "./terraform";
import { PlanRefusedError, type VerifiedPlan, verifiedPlans } from "./verified-plans";

/** What became of a stack. */
export interface StackApply {
  readonly stack: string;
  readonly result: "applied" | "no changes" | "failed" | "not applied" | "not planned";
  readonly seconds: number;
  /** What Terraform said, or why it was not asked; empty where all went well. */
  readonly reason: string;
}

/** Whether nothing is left to do of what was planned for a stack, and those after it may go on. */
export function isGood(result: StackApply["result"]): boolean {
  return result !== "failed" && result !== "not applied";
}

/** What is applied. */
export interface ApplyOptions {
  /** Synthesised folder, which Terraform runs in. */
  readonly outFolder: string;
  /** Folder with the plans, of this or another machine. @default - the synthesised folder */
  readonly plansFolder?: string;
  /** The same stacks as the fleet file means them now, synthesised by this process. */
  readonly freshFolder: string;
  /** Name and version of this tool. */
  readonly tool: string;
  /** Digest of the plans that were reviewed. @default - that of the plans made on this machine */
  readonly digest?: string;
  /** Keys of the targets whose role, access or Secret may be destroyed or replaced. */
  readonly allowDestroy: readonly string[];
  /** Stacks applied at once. @default - as many as processors and memory carry */
  readonly parallelism?: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Told of every stack that starts and ends. */
  readonly progress: Progress;
}

/** Saved plans that may not be applied. */
export class ForbiddenDestroyError extends Error {
  constructor(readonly found: readonly Forbidden[]) {
    const targets = [...new Set(found.map(({ target }) => target))];
    super(
      [
        ...found.map(({ stack, address, message }) => `${stack} ${address}: ${message}`),
        "Nothing was applied. If that is meant:",
        `  npm run apply -- ${targets.map((target) => `--allow-destroy ${target}`).join(" ")}`,
      ].join("\n"),
    );
  }
}

/** A stack whose plan was read. */
interface ReadyStack extends PlannedStack {
  /** Copy of the plan that no other user can write; undefined where nothing changes. */
  readonly planFile?: string;
}

/** Whether a summary was made of a plan; what was asked of clusters beside it is not in the plan. */
function isOf(saved: PlanSummary, own: PlanSummary): boolean {
  const plain = ({ unseen: _, ...summary }: PlanSummary) => JSON.parse(JSON.stringify(summary));
  return isDeepStrictEqual(plain(saved), plain(own));
}

/** Applies saved plans, several at once; a stack that fails stops those that wait for it, and no other. */
export class Apply {
  private readonly terraform: Terraform;
  private readonly free: Slots;
  private readonly folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-apply-"));
  private isInterrupted = false;

  constructor(private readonly options: ApplyOptions) {
    this.terraform = new Terraform(terraformEnvironment(options.environment).env, options.progress);
    this.free = new Slots(parallelismOf(options.parallelism));
  }

  /** Ends the run: Terraform gets time to write its state and release its lock. A second call hurries it. */
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

  private async applyPlanned(planned: readonly ReadyStack[]): Promise<StackApply[]> {
    const found = forbidden(planned, this.options.allowDestroy);
    if (found.length > 0) throw new ForbiddenDestroyError(found);
    // A plan is applied once, and what fails is planned again.
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
    return [
      ...applied,
      ...others.map(({ name }) => ({ stack: name, result: "not planned", seconds: 0, reason: "" }) as const),
    ];
  }

  private async plannedStacks(): Promise<ReadyStack[]> {
    const { outFolder, plansFolder = outFolder, environment } = this.options;
    const known = knownPlans(outFolder, environment);
    const { plans, isOwn } = verifiedPlans({ ...this.options, plansFolder, known });
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
   * Puts a stack's files back as they were synthesised just now: Terraform runs a program of theirs. Providers that another
   * machine may have left are deleted; init installs them again.
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

  /** Reads the plan itself: what it destroys is never taken from what lies beside it. */
  private async readyStack({ stack, plan }: VerifiedPlan): Promise<ReadyStack> {
    if (!plan) return { stack, summary: summaryOf({}) };
    await this.initialised(stack);
    const planFile = join(this.folder, `${stack.name}.tfplan`);
    writePrivateFile(planFile, plan.bytes);
    const { code, stdout, stderr } = await this.terraform.run(stack, "show", "-json", planFile);
    if (code !== 0) throw new Error(`the saved plan of ${stack.name} can't be read: ${stderr.trim()}`);
    const sources = { stack: stack.name, configured: stack.record, prior: openPlanFile(plan.bytes).prior };
    const summary = summaryOf(ownedPlan(JSON.parse(stdout), sources));
    if (!isOf(plan.summary, summary)) {
      throw new PlanRefusedError([`${stack.name}: its summary says something else than its plan does: plan again`]);
    }
    return { stack, summary, planFile };
  }

  /** Another machine may have planned: its folder came without the providers. */
  private async initialised(stack: SynthesizedStack): Promise<void> {
    if (existsSync(join(stack.directory, ".terraform"))) return;
    const { code, stderr } = await this.terraform.run(stack, "init", "-input=false");
    if (code !== 0) throw new Error(`${stack.name} can't be initialized: ${explained(stderr, stack)}`);
  }

  private async applyAfter({ stack, planFile }: ReadyStack, before: readonly StackApply[]): Promise<StackApply> {
    const failed = before.filter(({ result }) => !isGood(result)).map((one) => one.stack);
    const skipped = (reason: string) => ({ stack: stack.name, result: "not applied", seconds: 0, reason }) as const;
    if (this.isInterrupted) return skipped("interrupted");
    if (failed.length > 0) return skipped(`waits for ${failed.join(", ")}`);
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
