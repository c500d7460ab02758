import { type OrphanedStates, orphanedStates, type UnreadState } from "../lib/discovery/orphaned-states";
import { visibleText } from "../lib/model/visible-text";
import { stacksInOrder } from "../lib/synth/output/stacks";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { rememberPlans } from "../lib/terraform/known-plans";
import { type PlanOptions, planStacks, type StackPlan } from "../lib/terraform/plan";
import { discardPlans, recordPlans } from "../lib/terraform/saved-plans";
import { parallelismArgument } from "./arguments";
import { counted } from "./counted";
import { printError } from "./output";
import { progressOn } from "./progress";
import { type StackArguments, stacksOfArguments } from "./stack-arguments";
import { nameAndVersion } from "./version";

/** What is left of stacks that are not synthesised any more, what to do about it, and first what could not be read. */
export function orphanLines({ orphaned, unread }: OrphanedStates): string[] {
  return [
    ...(unread.length > 0 ? [`${counted(unread.length, "place")} of states without a stack could not be read:`] : []),
    ...unread.map(unreadLine),
    ...orphaned.map(
      (state) =>
        `orphaned state ${visibleText(state)}: no stack of this fleet owns it. If the account's \`stack\` changed, another stack owns what it lists: see docs/operations.md, "Grouping accounts into one stack". Otherwise, to destroy the resources that it lists, put its account back into the fleet file without targets, and apply; then, or if another fleet owns it, move it elsewhere`,
    ),
  ];
}

function unreadLine({ place, reason }: UnreadState): string {
  return `  ${visibleText(place)}: ${reason}`;
}

interface PlannedStacks {
  readonly stacks: SynthesizedStack[];
  /** In the order of the stacks. */
  readonly plans: StackPlan[];
  /** States beside those of the synthesised stacks; already named on standard error. */
  readonly orphans: OrphanedStates;
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
  const orphans = await orphanedStates(stacksInOrder(values.out), process.env);
  for (const line of orphanLines(orphans)) printError(line);
  const plans = await planStacks({ ...runner, stacks, destroy, ...(replaces === undefined ? {} : { replaces }) });
  return { stacks, plans, orphans, runner };
}
