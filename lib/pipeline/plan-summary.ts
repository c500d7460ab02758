import { AWS_AUTH } from "../model/names";
import { clusterFactsOf, type FactChange } from "./cluster-facts";
import { isDrift } from "./drift";
import { type PlanJson, type ResourceChange, targetOf } from "./plan-json";

export const ACTIONS = ["create", "import", "update", "replace", "destroy"] as const;
export type Action = (typeof ACTIONS)[number];

/** A change of one resource. */
export interface Change {
  readonly address: string;
  /** Key of the target it belongs to; undefined for what belongs to none. */
  readonly target: string | undefined;
  readonly action: Action;
}

/** Something a reviewer must not miss. */
export interface Mark {
  readonly address: string;
  readonly message: string;
}

export interface PlanSummary {
  /** Whether an apply would change nothing, outputs included. */
  readonly isEmpty: boolean;
  readonly changes: readonly Change[];
  readonly marks: readonly Mark[];
  /** What the cluster Secrets that change will say, which Terraform calls `(sensitive value)`. */
  readonly facts: readonly FactChange[];
  /** Addresses of what somebody else changed since the last apply. */
  readonly drifted: readonly string[];
  /** Entries in aws-auth that could not be looked at. */
  readonly unseen: readonly Unseen[];
}

/** An entry in aws-auth that could not be looked at. */
export interface Unseen extends Mark {
  /** Key of its target. */
  readonly target: string | undefined;
}

/** Resources whose loss or change of identity cuts Argo CD off a cluster. */
const KINDS: Readonly<Record<string, string>> = {
  aws_iam_role: "role",
  aws_eks_access_entry: "access entry",
  aws_eks_access_policy_association: "access policy",
  kubernetes_secret_v1: "cluster Secret",
};

/** Arguments that hold policy documents. */
const POLICIES = [
  { argument: "assume_role_policy", name: "trust policy" },
  { argument: "policy", name: "permission policy" },
] as const;

/** What a plan does to a stack. */
export function summaryOf(plan: PlanJson): PlanSummary {
  const changed = (plan.resource_changes ?? []).flatMap((resource) => {
    const action = actionOf(resource);
    return resource.mode === "managed" && action ? [{ resource, action }] : [];
  });
  const outputs = Object.values(plan.output_changes ?? {});
  return {
    isEmpty: changed.length === 0 && outputs.every(({ actions }) => actions[0] === "no-op"),
    changes: changed.map(({ resource, action }) => ({ address: resource.address, target: targetOf(resource), action })),
    marks: changed.flatMap(({ resource, action }) => [...lossOf(resource, action), ...widerPolicies(resource)]),
    facts: changed.flatMap(({ resource }) => clusterFactsOf(resource)),
    drifted: changed
      .filter(({ resource }) => isRestoredEntry(resource) || isDrift(resource, plan))
      .map(({ resource }) => resource.address),
    unseen: [],
  };
}

/** We ask Terraform to replace an entry in aws-auth only where the cluster has lost it. */
function isRestoredEntry({ name, action_reason: reason }: ResourceChange): boolean {
  return name === AWS_AUTH && reason === "replace_by_request";
}

function actionOf(resource: ResourceChange): Action | undefined {
  const { actions, importing } = resource.change;
  if (isRestoredEntry(resource)) return "update";
  if (importing && actions[0] === "no-op") return "import";
  if (actions.length > 1) return "replace";
  const action = actions[0];
  if (action === "delete") return "destroy";
  return action === "create" || action === "update" ? action : undefined;
}

function lossOf(resource: ResourceChange, action: Action): Mark[] {
  const { address, type, name } = resource;
  if (isRestoredEntry(resource))
    return [{ address, message: "RESTORES this entry in aws-auth, which somebody changed" }];
  const kind = name === AWS_AUTH ? "entry in aws-auth" : KINDS[type];
  if (!kind || (action !== "replace" && action !== "destroy")) return [];
  return [{ address, message: `${action === "replace" ? "REPLACES" : "DESTROYS"} this ${kind}` }];
}

function widerPolicies({ address, change }: ResourceChange): Mark[] {
  return POLICIES.flatMap(({ argument, name }) => {
    const [before, after] = [statementsOf(change.before?.[argument]), statementsOf(change.after?.[argument])];
    if (!before || !after) return [];
    return after
      .filter((statement) => !before.includes(statement))
      .map((statement) => ({ address, message: `CHANGES its ${name}, new statement ${statement}` }));
  });
}

function statementsOf(policy: unknown): string[] | undefined {
  if (typeof policy !== "string") return undefined;
  const { Statement: statements } = JSON.parse(policy);
  return [statements].flat().map((statement) => JSON.stringify(statement));
}
