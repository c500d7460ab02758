import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Forbidden, forbidden, type PlannedStack, waitsFor } from "./apply-order";
import { explained } from "./diagnostics";
import { parallelismOf, Slots } from "./parallelism";
import { summaryOf } from "./plan-summary";
import type { Progress } from "./progress";
import { discardPlan, hasSavedPlan, PLAN_FILE, savedSummary } from "./saved-plans";
import { type Stack, stacksInOrder } from "./stacks";
import { Terraform, terraformEnvironment } from "./terraform";

/** What became of a stack. */
export interface StackApply {
  readonly stack: string;
  readonly result: "applied" | "no changes" | "failed" | "not applied";
  readonly seconds: number;
  /** What Terraform said, or why it was not asked; empty where all went well. */
  readonly reason: string;
}

/** Whether a stack is as planned, and those after it may go on. */
export function isGood(result: StackApply["result"]): boolean {
  return result === "applied" || result === "no changes";
}

/** What is applied. */
export interface ApplyOptions {
  /** Synthesised folder, planned before. */
  readonly outFolder: string;
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

/** Applies saved plans, several at once; a stack that fails stops those that wait for it, and no other. */
export class Apply {
  private readonly terraform: Terraform;
  private readonly free: Slots;
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

  /** @throws ForbiddenDestroyError before anything is applied; Error where no plan was saved */
  async run(): Promise<StackApply[]> {
    const planned = await this.plannedStacks();
    const found = forbidden(planned, this.options.allowDestroy);
    if (found.length > 0) throw new ForbiddenDestroyError(found);
    const order = waitsFor(planned);
    const results = new Map<string, Promise<StackApply>>();
    const resultOf = (name: string): Promise<StackApply> => {
      const known = results.get(name);
      if (known) return known;
      const before = (order.get(name) ?? []).map(resultOf);
      const one = planned.find(({ stack }) => stack.name === name) as PlannedStack;
      const result = Promise.all(before).then((done) => this.free.use(() => this.applyAfter(one, done)));
      results.set(name, result);
      return result;
    };
    return Promise.all(planned.map(({ stack }) => resultOf(stack.name)));
  }

  private async plannedStacks(): Promise<PlannedStack[]> {
    const stacks = stacksInOrder(this.options.outFolder).filter(hasSavedPlan);
    if (stacks.length === 0) throw new Error(`no saved plan in ${this.options.outFolder}: run npm run plan first`);
    return Promise.all(
      stacks.map((stack) =>
        this.free.use(() => this.plannedStack(stack).finally(() => this.options.progress.doing(stack.name, undefined))),
      ),
    );
  }

  private async plannedStack(stack: Stack): Promise<PlannedStack> {
    await this.initialised(stack);
    const summary = savedSummary(stack);
    if (summary) return { stack, summary };
    const { code, stdout, stderr } = await this.terraform.run(stack, "show", "-json", PLAN_FILE);
    if (code !== 0) throw new Error(`the saved plan of ${stack.name} can't be read: ${stderr.trim()}`);
    return { stack, summary: summaryOf(JSON.parse(stdout)) };
  }

  /** Another job may have planned: its folder came without the providers. */
  private async initialised(stack: Stack): Promise<void> {
    if (existsSync(join(stack.directory, ".terraform"))) return;
    const { code, stderr } = await this.terraform.run(stack, "init", "-input=false");
    if (code !== 0) throw new Error(`${stack.name} can't be initialised: ${explained(stderr, stack)}`);
  }

  private async applyAfter({ stack, summary }: PlannedStack, before: readonly StackApply[]): Promise<StackApply> {
    const failed = before.filter(({ result }) => !isGood(result)).map((one) => one.stack);
    const skipped = (reason: string) => ({ stack: stack.name, result: "not applied", seconds: 0, reason }) as const;
    if (this.isInterrupted) return skipped("interrupted");
    if (failed.length > 0) return skipped(`waits for ${failed.join(", ")}`);
    if (summary.isEmpty) {
      discardPlan(stack);
      return { stack: stack.name, result: "no changes", seconds: 0, reason: "" };
    }
    const started = Date.now();
    if (summary.changes.length > 0) this.options.progress.log(`${stack.name}: applying`);
    const { code, stderr } = await this.terraform.run(stack, "apply", "-input=false", PLAN_FILE);
    this.options.progress.doing(stack.name, undefined);
    const seconds = Math.round((Date.now() - started) / 1000);
    // Used or stale: a plan is applied once.
    discardPlan(stack);
    this.options.progress.log(`${stack.name}: ${code === 0 ? "applied" : "failed"} after ${seconds} s`);
    return {
      stack: stack.name,
      result: code === 0 ? "applied" : "failed",
      seconds,
      reason: code === 0 ? "" : explained(stderr, stack),
    };
  }
}
