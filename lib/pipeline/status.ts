import type { StackPlan } from "./plan";
import { targetsOf } from "./stack-targets";
import type { Stack } from "./stacks";

export const TARGET_STATES = ["in sync", "drifted", "not applied", "unreachable"] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** How a target, or what belongs to none, stands. */
export interface TargetStatus {
  readonly stack: string;
  /** Undefined for what the stack has beside its targets. */
  readonly target: string | undefined;
  readonly state: TargetState;
  /** Addresses that differ, or why the stack could not be looked at. */
  readonly details: readonly string[];
}

/**
 * What the plans say of every target: `drifted` where somebody else changed something, `not applied` where the fleet file
 * has something that was not applied.
 */
export function statusOf(stacks: readonly Stack[], plans: readonly StackPlan[]): TargetStatus[] {
  return stacks.flatMap((stack) => {
    const plan = plans.find((one) => one.stack === stack.name);
    if (!plan) return [];
    const gone = plan.ok ? plan.summary.changes.map(({ target }) => target) : [];
    const targets = [...new Set([...targetsOf(stack), ...gone])].filter((target) => target !== undefined);
    return [undefined, ...targets].map((target) => ({ stack: stack.name, target, ...stateIn(plan, target) }));
  });
}

function stateIn(plan: StackPlan, target: string | undefined): Pick<TargetStatus, "state" | "details"> {
  if (!plan.ok) return { state: "unreachable", details: [plan.error] };
  const { changes, drifted } = plan.summary;
  const addresses = changes.filter((change) => change.target === target).map(({ address }) => address);
  if (addresses.length === 0) {
    const unseen = plan.summary.unseen.filter((entry) => target !== undefined && entry.target === target);
    return { state: unseen.length > 0 ? "unreachable" : "in sync", details: unseen.map(({ message }) => message) };
  }
  return {
    state: addresses.some((address) => drifted.includes(address)) ? "drifted" : "not applied",
    details: addresses,
  };
}
