import { join } from "node:path";
import type { FleetRecord } from "../model/fleet-record";
import { Slots } from "../model/slots";
import { readPlainFile } from "../synth/output/plain-file";
import { discardPlan, PLAN_FILE } from "../synth/output/plan-files";
import { ForeignFileError, refuseForeignFiles } from "../synth/output/stack-files";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { awsAuthDrift } from "./aws-auth-drift";
import { type FailedTarget, withoutFailedTargets } from "./failed-targets";
import { OtherFleetError, recordInState, refuseOtherFleet } from "./fleet-of-state";
import { asksForInit, forgetInitialization } from "./initialization";
import { ownedPlan } from "./ownership";
import { parallelismOf } from "./parallelism";
import { openPlanFile } from "./plan-file";
import type { PlanJson } from "./plan-json";
import { ACTIONS, type PlanSummary, summaryOf, type Unseen } from "./plan-summary";
import type { Progress } from "./progress";
import { type ProgramOptions, Terraform, terraformEnvironment } from "./terraform";
import { mustRun, TerraformFailure } from "./terraform-failure";

/** The result of planning one stack. */
export type StackPlan =
  | {
      readonly stack: string;
      readonly ok: true;
      /** Undefined if there is nothing to apply. */
      readonly planFile?: string;
      readonly summary: PlanSummary;
      /** Targets without a plan, because planning them failed. @default - none */
      readonly failed?: readonly FailedTarget[];
    }
  | { readonly stack: string; readonly ok: false; readonly error: string };

/** Options of plan. */
export interface PlanOptions {
  readonly stacks: readonly SynthesizedStack[];
  /** Whether to plan the destruction of every resource. @default false */
  readonly destroy?: boolean;
  /**
   * ARN of the Argo CD cluster of the fleet that this fleet replaces.
   * @default - states of another fleet are rejected
   */
  readonly replaces?: string;
  /** Number of stacks at once. @default - from processors and memory */
  readonly parallelism?: number;
  readonly environment: NodeJS.ProcessEnv;
  /** @default - terraform on PATH */
  readonly program?: ProgramOptions;
  /** Receives the progress of every stack, and the variables that are removed from the environment. */
  readonly progress: Progress;
}

/** Plans stacks in parallel, and saves the plans. A failed stack does not stop other stacks. */
export async function planStacks(options: PlanOptions): Promise<StackPlan[]> {
  const { progress } = options;
  const { env, cleared } = terraformEnvironment(options.environment);
  if (cleared.length > 0) progress.log(`removed from Terraform's environment: ${cleared.join(", ")}`);
  const terraform = new Terraform(env, progress, options.program);
  const free = new Slots(parallelismOf(options.parallelism));
  const planned = async (stack: SynthesizedStack) => {
    const plan = await planStack(stack, terraform, options);
    progress.doing(stack.name, undefined);
    progress.log(`${stack.name}: ${plan.ok ? [inWords(plan.summary), ...leftOut(plan.failed)].join(", ") : "failed"}`);
    return plan;
  };
  return Promise.all(options.stacks.map((stack) => free.use(() => planned(stack))));
}

function leftOut(failed: readonly FailedTarget[] = []): string[] {
  return failed.length === 0 ? [] : [`without ${failed.map(({ target }) => target).join(", ")}, which failed`];
}

/** `2 to create, 1 to destroy`, or `no changes`. */
export function inWords({ changes, isEmpty }: PlanSummary): string {
  const counts = ACTIONS.flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count > 0 ? [`${count} to ${action}`] : [];
  });
  return counts.join(", ") || (isEmpty ? "no changes" : "outputs only");
}

async function planStack(
  stack: SynthesizedStack,
  terraform: Terraform,
  { destroy, replaces }: PlanOptions,
): Promise<StackPlan> {
  try {
    refuseForeignFiles(stack);
    const made = await initializedPlan(stack, terraform, () =>
      ownPlan(stack, terraform, destroy ? ["-destroy"] : [], replaces),
    );
    const planFile = made.hasChanges ? { planFile: join(stack.directory, PLAN_FILE) } : {};
    const failed = made.failed.length > 0 ? { failed: made.failed } : {};
    const summary = { ...summaryOf(made.plan), unseen: made.unseen };
    return { stack: stack.name, ok: true, ...planFile, summary, ...failed };
  } catch (error) {
    if (!REFUSALS.some((refusal) => error instanceof refusal)) throw error;
    discardPlan(stack);
    return { stack: stack.name, ok: false, error: (error as Error).message };
  }
}

/** A plan after `init`. If `init` was not run, because nothing changed, and Terraform asks for `init`, runs both. */
async function initializedPlan(
  stack: SynthesizedStack,
  terraform: Terraform,
  plan: () => Promise<OwnPlan>,
): Promise<OwnPlan> {
  await mustRun(stack, terraform.init(stack));
  try {
    return await plan();
  } catch (error) {
    const isStale = error instanceof TerraformFailure && asksForInit(error.said) && forgetInitialization(stack);
    if (!isStale) throw error;
    await mustRun(stack, terraform.init(stack));
    return plan();
  }
}

/** Errors that fail one stack and do not stop other stacks. */
const REFUSALS = [TerraformFailure, ForeignFileError, OtherFleetError];

/** A plan of a stack without its failed targets. */
interface OwnPlan extends SavedPlan {
  readonly unseen: readonly Unseen[];
  /** Targets without a plan. */
  readonly failed: readonly FailedTarget[];
}

/** A plan of a state of this fleet, which also restores lost entries in aws-auth. */
async function ownPlan(
  stack: SynthesizedStack,
  terraform: Terraform,
  extra: readonly string[],
  replaces: string | undefined,
): Promise<OwnPlan> {
  let made: SavedPlan;
  let failed: readonly FailedTarget[] = [];
  let limits: readonly string[] = extra;
  try {
    made = await madePlan(stack, terraform, extra);
  } catch (error) {
    const prior = await recordInState(stack, terraform);
    // The plan may have failed because the state belongs to another fleet.
    refuseOtherFleet(stack, prior, replaces);
    const rest = error instanceof TerraformFailure && withoutFailedTargets(error.said, stack, prior?.targets);
    if (!rest) throw error;
    failed = rest.failed;
    limits = [...extra, ...rest.limits];
    made = await madePlan(stack, terraform, limits);
  }
  refuseOtherFleet(stack, made.prior, replaces);
  const { lost, unseen } = await awsAuthDrift(stack, made.plan, terraform);
  if (lost.length > 0) {
    made = await madePlan(stack, terraform, [...limits, ...lost.map((address) => `-replace=${address}`)]);
  }
  return { ...made, unseen, failed };
}

/** Exit code of `plan -detailed-exitcode` if there are changes. */
const CHANGES = 2;

interface SavedPlan {
  readonly plan: PlanJson;
  /** Whether an apply would change anything, outputs included. */
  readonly hasChanges: boolean;
  /** The record in the prior state. */
  readonly prior: FleetRecord | undefined;
}

async function madePlan(stack: SynthesizedStack, terraform: Terraform, args: readonly string[]): Promise<SavedPlan> {
  const planning = terraform.run(stack, "plan", "-input=false", "-detailed-exitcode", `-out=${PLAN_FILE}`, ...args);
  const { code } = await mustRun(stack, planning, [0, CHANGES]);
  // `terraform show` starts every provider again. A plan without changes is needed only for the aws-auth entries, which
  // awsAuthDrift reads.
  const hasChanges = code === CHANGES;
  const prior = priorRecord(stack);
  if (!hasChanges && stack.awsAuthTargets.length === 0) return { plan: {}, hasChanges, prior };
  const { stdout } = await mustRun(stack, terraform.run(stack, "show", "-json", PLAN_FILE));
  const plan = ownedPlan(JSON.parse(stdout), { stack: stack.name, configured: stack.record, prior });
  return { plan, hasChanges, prior };
}

function priorRecord({ directory }: SynthesizedStack): FleetRecord | undefined {
  const bytes = readPlainFile(join(directory, PLAN_FILE));
  return bytes && openPlanFile(bytes).prior;
}
