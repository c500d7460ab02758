import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { StackPlan } from "./plan";
import { targetsOfChange } from "./plan-summary";

/** States of a target, by importance. */
export const TARGET_STATES = ["unknown", "drifted", "not applied", "in sync"] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** The state of a target, or of the resources without a target. */
export interface TargetStatus {
  readonly stack: string;
  /** Undefined for the resources of the stack without a target. */
  readonly target: string | undefined;
  readonly state: TargetState;
  /** Addresses that differ, or the reason for an unknown state. */
  readonly details: readonly string[];
}

/**
 * The state of every target: `drifted` if a resource was changed outside Terraform, `not applied` if the fleet file has a change
 * that is not applied, `unknown` if the stack could not be planned or the aws-auth entry could not be read.
 */
export function statusOf(stacks: readonly SynthesizedStack[], plans: readonly StackPlan[]): TargetStatus[] {
  return stacks.flatMap((stack) => {
    const plan = plans.find((one) => one.stack === stack.name);
    if (!plan) return [];
    const gone = plan.ok ? plan.summary.changes.flatMap(targetsOfChange) : [];
    const targets = [...new Set([...stack.targets, ...gone])];
    return [undefined, ...targets].map((target) => ({ stack: stack.name, target, ...stateIn(plan, target) }));
  });
}

function stateIn(plan: StackPlan, target: string | undefined): Pick<TargetStatus, "state" | "details"> {
  if (!plan.ok) return { state: "unknown", details: [plan.error] };
  const failed = (plan.failed ?? []).filter((one) => one.target === target);
  if (failed.length > 0) return { state: "unknown", details: failed.map(({ error }) => error) };
  const { changes, drifted, unseen } = plan.summary;
  const isOf = (owners: readonly string[]) => (target === undefined ? owners.length === 0 : owners.includes(target));
  const addresses = changes.filter((change) => isOf(targetsOfChange(change))).map(({ address }) => address);
  const unread = unseen.filter((entry) => entry.target === target).map(({ message }) => message);
  if (unread.length > 0) return { state: "unknown", details: [...unread, ...addresses] };
  if (addresses.length === 0) return { state: "in sync", details: [] };
  return {
    state: addresses.some((address) => drifted.includes(address)) ? "drifted" : "not applied",
    details: addresses,
  };
}
