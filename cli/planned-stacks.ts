import { type OrphanedStates, orphanedStates, type UnreadState } from "../lib/discovery/orphaned-states";
import { visibleText } from "../lib/model/visible-text";
import { stacksInOrder } from "../lib/synth/output/stacks";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { rememberPlans } from "../lib/terraform/known-plans";
import { type PlanOptions, planStacks, type StackPlan } from "../lib/terraform/plan";
import { discardPlans, recordPlans, refuseUsedFolder } from "../lib/terraform/saved-plans";
import { counted } from "./counted";
import { printError } from "./output";
import { progressOn } from "./progress";
import { type StackArguments, stacksOfArguments } from "./stack-arguments";
import { checkedProgram } from "./terraform-program";

/** First the locations that could not be read, then the states of stacks that are no longer synthesized, with a fix for each. */
export function orphanLines({ orphaned, unread, unlisted }: OrphanedStates): string[] {
  return [
    ...(unlisted
      ? [
          `the states in the backend ${visibleText(unlisted)} cannot be listed: states of removed accounts are not found`,
        ]
      : []),
    ...(unread.length > 0 ? [`${counted(unread.length, "location")} of orphaned states could not be read:`] : []),
    ...unread.map(unreadLine),
    ...orphaned.map(
      (state) =>
        `orphaned state ${visibleText(state)}: no stack of this fleet owns this state. If the account's \`stack\` changed, another stack owns the resources of this state: see docs/operations.md, "Grouping accounts into one stack". Otherwise, to destroy the resources, add the account to the fleet file again, without targets, and apply. Then, or if another fleet owns this state, move the state to another location`,
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
  /** States without a synthesized stack; already printed to standard error. */
  readonly orphans: OrphanedStates;
  /** The options of the plans, for the commands that follow. */
  readonly runner: Pick<PlanOptions, "parallelism" | "environment" | "progress" | "program">;
  /** The tool to which saved plans are bound. */
  readonly tool: string;
}

/**
 * Saves plans for apply, and saves the digest of the plans on this machine.
 * @returns the digest, undefined if every stack failed
 */
export function keepPlans(outFolder: string, { stacks, plans, runner, tool }: PlannedStacks): string | undefined {
  const made = plans.flatMap((plan) => {
    const stack = stacks.find(({ name }) => name === plan.stack);
    return stack ? [{ stack, plan }] : [];
  });
  const digest = recordPlans(tool, made);
  if (!plans.some(({ ok }) => ok)) return undefined;
  if (!rememberPlans(outFolder, digest, runner.environment)) {
    runner.progress.log(`plan could not save the digest on this machine: apply needs --digest ${digest}`);
  }
  return digest;
}

/** Choices of plan. */
interface PlanChoices {
  readonly destroy?: boolean;
  readonly replaces?: string | undefined;
  /** Folder to which the plans will be copied: refused before the plan if it has plans of the same stacks. */
  readonly saveTo?: string | undefined;
}

/**
 * Plans the stacks that the arguments choose, and deletes older saved plans.
 * @throws Error if an argument is wrong
 */
export async function plannedStacks(
  values: StackArguments,
  { destroy = false, replaces, saveTo }: PlanChoices = {},
): Promise<PlannedStacks> {
  const stacks = await stacksOfArguments(values);
  const names = stacks.map(({ name }) => name);
  if (saveTo !== undefined) refuseUsedFolder(saveTo, values.out, names);
  const { program, tool } = await checkedProgram(values.terraform, stacks);
  const runner = {
    program,
    ...(values.parallelism === undefined ? {} : { parallelism: values.parallelism }),
    environment: process.env,
    progress: progressOn(process.stderr),
  };
  discardPlans(values.out);
  const orphans = await orphanedStates(stacksInOrder(values.out), process.env);
  for (const line of orphanLines(orphans)) printError(line);
  const plans = await planStacks({ ...runner, stacks, destroy, ...(replaces === undefined ? {} : { replaces }) });
  return { stacks, plans, orphans, runner, tool };
}
