import { ACTIONS, type Action, actionOf, isRestoredEntry } from "./actions";
import { clusterFactsOf, type FactChange } from "./cluster-facts";
import { isDrift } from "./drift";
import { type PlanJson, type ResourceChange, targetsOf } from "./plan-json";
import { accessMarks } from "./review/access-review";
import type { Mark } from "./review/mark";
import { type PlanDiff, planDiff } from "./review/resource-diff";

export { ACTIONS, type Action };

/** A change of one resource. */
export interface Change {
  readonly address: string;
  /** Key of the target it belongs to, of the first where targets share it; undefined for what belongs to none. */
  readonly target: string | undefined;
  /** Keys of the other targets that share it; none for nearly everything. */
  readonly sharedWith?: readonly string[];
  readonly action: Action;
}

export interface PlanSummary {
  /** Whether an apply would change nothing, outputs included. */
  readonly isEmpty: boolean;
  readonly changes: readonly Change[];
  /** What a reviewer must not miss, what widens access first. */
  readonly marks: readonly Mark[];
  /** What changes in the cluster Secrets, whose data Terraform calls `(sensitive value)`. */
  readonly facts: readonly FactChange[];
  /** Every value that changes. */
  readonly diff: PlanDiff;
  /** Addresses of what was changed outside Terraform since the last apply. */
  readonly drifted: readonly string[];
  /** Entries in aws-auth whose state is unknown. */
  readonly unseen: readonly Unseen[];
}

/** An entry in aws-auth whose state is unknown. */
export interface Unseen {
  readonly address: string;
  /** Why. */
  readonly message: string;
  /** Key of its target. */
  readonly target: string | undefined;
}

/** Keys of all targets that a change is about. */
export function targetsOfChange({ target, sharedWith = [] }: Pick<Change, "target" | "sharedWith">): readonly string[] {
  return target === undefined ? [] : [target, ...sharedWith];
}

/** What a plan does to a stack. The same plan always gives the same summary. */
export function summaryOf(plan: PlanJson): PlanSummary {
  const changed = (plan.resource_changes ?? []).flatMap((resource) => {
    const action = actionOf(resource);
    return action ? [{ resource, action }] : [];
  });
  const outputs = Object.values(plan.output_changes ?? {});
  const drifted = changed
    .filter(({ resource }) => isRestoredEntry(resource) || isDrift(resource, plan))
    .map(({ resource }) => resource.address);
  return {
    isEmpty: changed.length === 0 && outputs.every(({ actions }) => actions[0] === "no-op"),
    changes: changed.map(({ resource, action }) => ({ address: resource.address, ...ownersOf(resource), action })),
    marks: accessMarks(plan),
    facts: changed.flatMap(({ resource }) => clusterFactsOf(resource)),
    diff: planDiff(plan, drifted),
    drifted,
    unseen: [],
  };
}

function ownersOf(resource: ResourceChange): Pick<Change, "target" | "sharedWith"> {
  const [target, ...sharedWith] = targetsOf(resource);
  return { target, ...(sharedWith.length > 0 ? { sharedWith } : {}) };
}
