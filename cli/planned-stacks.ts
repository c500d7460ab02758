import { type PlanOptions, planStacks, type StackPlan } from "../lib/pipeline/plan";
import { discardPlans } from "../lib/pipeline/saved-plans";
import type { Stack } from "../lib/pipeline/stacks";
import { parallelismArgument } from "./arguments";
import { type StackArguments, stacksOfArguments } from "./stack-arguments";

interface PlannedStacks {
  readonly stacks: Stack[];
  /** In the order of the stacks. */
  readonly plans: StackPlan[];
  /** What the plans were made with, for what runs after them. */
  readonly runner: Pick<PlanOptions, "parallelism" | "environment" | "log">;
}

/**
 * Plans the stacks the arguments choose; plans saved before are forgotten.
 * @throws Error where an argument is wrong
 */
export async function plannedStacks(
  values: StackArguments & { readonly parallelism?: string },
  { destroy = false }: { readonly destroy?: boolean } = {},
): Promise<PlannedStacks> {
  const runner = {
    ...parallelismArgument(values.parallelism),
    environment: process.env,
    log: (line: string) => console.error(line),
  };
  const stacks = stacksOfArguments(values);
  discardPlans(values.out);
  return { stacks, plans: await planStacks({ ...runner, stacks, destroy }), runner };
}
