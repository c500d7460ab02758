import { join } from "node:path";
import { awsAuthDrift } from "./aws-auth-drift";
import { explained } from "./diagnostics";
import { parallelismOf, Slots } from "./parallelism";
import type { PlanJson } from "./plan-json";
import { ACTIONS, type PlanSummary, summaryOf } from "./plan-summary";
import type { Progress } from "./progress";
import { PLAN_FILE } from "./saved-plans";
import { ForeignFileError, refuseForeignFiles } from "./stack-files";
import { awsAuthTargetsOf } from "./stack-targets";
import type { Stack } from "./stacks";
import { type ProgramRun, Terraform, terraformEnvironment } from "./terraform";

/** What planning one stack came to. */
export type StackPlan =
  | {
      readonly stack: string;
      readonly ok: true;
      /** Undefined where there is nothing to apply. */
      readonly planFile?: string;
      readonly summary: PlanSummary;
    }
  | { readonly stack: string; readonly ok: false; readonly error: string };

/** What is planned. */
export interface PlanOptions {
  readonly stacks: readonly Stack[];
  /** Plans the end of everything in them. @default false */
  readonly destroy?: boolean;
  /** Stacks planned at once. @default - as many as processors and memory carry */
  readonly parallelism?: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Told of every stack, and of what was left out of the environment. */
  readonly progress: Progress;
}

/** Plans stacks, several at once, and saves the plans. A stack that fails stops no other. */
export async function planStacks(options: PlanOptions): Promise<StackPlan[]> {
  const { progress } = options;
  const { env, cleared } = terraformEnvironment(options.environment);
  if (cleared.length > 0) progress.log(`left out of Terraform's environment: ${cleared.join(", ")}`);
  const terraform = new Terraform(env, progress);
  const free = new Slots(parallelismOf(options.parallelism));
  const planned = async (stack: Stack) => {
    const plan = await planStack(stack, terraform, options.destroy ? ["-destroy"] : []);
    progress.doing(stack.name, undefined);
    progress.log(`${stack.name}: ${plan.ok ? inWords(plan.summary) : "failed"}`);
    return plan;
  };
  return Promise.all(options.stacks.map((stack) => free.use(() => planned(stack))));
}

/** `2 to create, 1 to destroy`, or `no changes`. */
export function inWords({ changes }: PlanSummary): string {
  const counts = ACTIONS.flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count > 0 ? [`${count} to ${action}`] : [];
  });
  return counts.join(", ") || "no changes";
}

/** A run that failed, in the words of Terraform and ours. */
class TerraformFailure extends Error {}

async function planStack(stack: Stack, terraform: Terraform, extra: readonly string[]): Promise<StackPlan> {
  try {
    refuseForeignFiles(stack);
    await must(stack, terraform.run(stack, "init", "-input=false"));
    let made = await madePlan(stack, terraform, extra);
    const { lost, unseen } = await awsAuthDrift(stack, made.plan, terraform);
    if (lost.length > 0) {
      made = await madePlan(stack, terraform, [...extra, ...lost.map((address) => `-replace=${address}`)]);
    }
    const summary = { ...summaryOf(made.plan), unseen };
    const planFile = made.hasChanges ? { planFile: join(stack.directory, PLAN_FILE) } : {};
    return { stack: stack.name, ok: true, ...planFile, summary };
  } catch (error) {
    if (!(error instanceof TerraformFailure || error instanceof ForeignFileError)) throw error;
    return { stack: stack.name, ok: false, error: error.message };
  }
}

/** Exit code of `plan -detailed-exitcode` where something changes. */
const CHANGES = 2;

interface SavedPlan {
  readonly plan: PlanJson;
  /** Whether an apply would change anything, outputs included. */
  readonly hasChanges: boolean;
}

async function madePlan(stack: Stack, terraform: Terraform, args: readonly string[]): Promise<SavedPlan> {
  const planning = terraform.run(stack, "plan", "-input=false", "-detailed-exitcode", `-out=${PLAN_FILE}`, ...args);
  const { code } = await must(stack, planning, [0, CHANGES]);
  // To show a plan Terraform starts every provider again. All that a plan without changes says is which entries are in
  // aws-auth, for us to look at.
  const hasChanges = code === CHANGES;
  if (!hasChanges && awsAuthTargetsOf(stack).length === 0) return { plan: {}, hasChanges };
  const { stdout } = await must(stack, terraform.run(stack, "show", "-json", PLAN_FILE));
  return { plan: JSON.parse(stdout), hasChanges };
}

async function must(stack: Stack, running: Promise<ProgramRun>, good: readonly number[] = [0]): Promise<ProgramRun> {
  const run = await running;
  if (!good.includes(run.code)) throw new TerraformFailure(explained(run.stderr, stack));
  return run;
}
