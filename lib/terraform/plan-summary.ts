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
  /** Key of the first target that owns the resource; undefined if no target owns the resource. */
  readonly target: string | undefined;
  /** Keys of the other targets that share the resource. */
  readonly sharedWith?: readonly string[];
  readonly action: Action;
}

export interface PlanSummary {
  /** Whether an apply would change neither resources nor outputs. */
  readonly isEmpty: boolean;
  readonly changes: readonly Change[];
  /** Changes that a reviewer must see, wider access first. */
  readonly marks: readonly Mark[];
  /** Changes of the cluster Secrets, whose data Terraform shows as `(sensitive value)`. */
  readonly facts: readonly FactChange[];
  /** Every changed value. */
  readonly diff: PlanDiff;
  /** Addresses of resources that were changed outside Terraform since the last apply. */
  readonly drifted: readonly string[];
  /** Entries in aws-auth whose state is unknown. */
  readonly unseen: readonly Unseen[];
}

/** An entry in aws-auth whose state is unknown. */
export interface Unseen {
  readonly address: string;
  /** The reason. */
  readonly message: string;
  /** Key of the entry's target. */
  readonly target: string | undefined;
}

/** Keys of all targets of a change. */
export function targetsOfChange({ target, sharedWith = [] }: Pick<Change, "target" | "sharedWith">): readonly string[] {
  return target === undefined ? [] : [target, ...sharedWith];
}

/** The summary of a stack's plan. The same plan always has the same summary. */
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
