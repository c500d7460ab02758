import { orphanedStates } from "../lib/live/orphaned-states";
import { rememberPlans } from "../lib/pipeline/known-plans";
import { type PlanOptions, planStacks, type StackPlan } from "../lib/pipeline/plan";
import { discardPlans, recordPlans } from "../lib/pipeline/saved-plans";
import { type Stack, stacksInOrder } from "../lib/pipeline/stacks";
import { parallelismArgument } from "./arguments";
import { progressOn } from "./progress";
import { type StackArguments, stacksOfArguments } from "./stack-arguments";
import { nameAndVersion } from "./version";

/** What is left of stacks that are not synthesised any more, and what to do about it. */
async function orphans(outFolder: string): Promise<string[]> {
  try {
    const states = await orphanedStates(stacksInOrder(outFolder), process.env);
    return states.map(
      (state) =>
        `orphaned state ${state}: no stack of this fleet owns it. If the account's \`stack\` changed, another stack owns what it lists: see docs/operations.md, "Grouping accounts into one stack". Else, to destroy what it holds, put its account back into the fleet file without targets, and apply; then, or if another fleet owns it, move it elsewhere`,
    );
  } catch (error) {
    return [`could not look for orphaned states: ${(error as Error).message}`];
  }
}

interface PlannedStacks {
  readonly stacks: Stack[];
  /** In the order of the stacks. */
  readonly plans: StackPlan[];
  /** What the plans were made with, for what runs after them. */
  readonly runner: Pick<PlanOptions, "parallelism" | "environment" | "progress">;
}

/**
 * Keeps plans for the apply, and remembers their digest on this machine.
 * @returns the digest, undefined where no stack was planned
 */
export function keepPlans(outFolder: string, { stacks, plans, runner }: PlannedStacks): string | undefined {
  const made = plans.flatMap((plan) => {
    const stack = stacks.find(({ name }) => name === plan.stack);
    return plan.ok && stack ? [{ stack, summary: plan.summary, hasChanges: plan.planFile !== undefined }] : [];
  });
  if (made.length === 0) return undefined;
  const digest = recordPlans(outFolder, nameAndVersion(), made);
  if (!rememberPlans(outFolder, digest, runner.environment)) {
    runner.progress.log(`this machine keeps no state of its own: apply needs --digest ${digest}`);
  }
  return digest;
}

/**
 * Plans the stacks the arguments choose; plans saved before are forgotten.
 * @throws Error where an argument is wrong
 */
export async function plannedStacks(
  values: StackArguments & { readonly parallelism?: string },
  { destroy = false, replaces }: { readonly destroy?: boolean; readonly replaces?: string | undefined } = {},
): Promise<PlannedStacks> {
  const runner = {
    ...parallelismArgument(values.parallelism),
    environment: process.env,
    progress: progressOn(process.stderr),
  };
  const stacks = stacksOfArguments(values);
  discardPlans(values.out);
  for (const line of await orphans(values.out)) console.error(line);
  return {
    stacks,
    plans: await planStacks({ ...runner, stacks, destroy, ...(replaces === undefined ? {} : { replaces }) }),
    runner,
  };
}
