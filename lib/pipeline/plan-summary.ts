/** What a plan does, from `terraform show -json`: the part of its format that is read here. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
}

interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: Readonly<Record<string, unknown>> | null;
    readonly after?: Readonly<Record<string, unknown>> | null;
  };
}

export type Action = "create" | "update" | "replace" | "destroy";

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
  readonly changes: readonly Change[];
  readonly marks: readonly Mark[];
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
    const action = actionOf(resource.change.actions);
    return resource.mode === "managed" && action ? [{ resource, action }] : [];
  });
  return {
    changes: changed.map(({ resource, action }) => ({ address: resource.address, target: targetOf(resource), action })),
    marks: changed.flatMap(({ resource, action }) => [...lossOf(resource, action), ...widerPolicies(resource)]),
  };
}

function actionOf(actions: readonly string[]): Action | undefined {
  if (actions.length > 1) return "replace";
  const action = actions[0];
  if (action === "delete") return "destroy";
  return action === "create" || action === "update" ? action : undefined;
}

/** Addresses of a target start with its key, which holds no underscore; entries in aws-auth have it for index. */
function targetOf({ name, index }: ResourceChange): string | undefined {
  if (name === "aws_auth") return index === undefined ? undefined : String(index);
  const [key, ...rest] = name.split("_");
  return ["role", "access", "secret"].includes(rest[0] ?? "") && key !== "management" ? key : undefined;
}

function lossOf({ address, type, name }: ResourceChange, action: Action): Mark[] {
  const kind = name === "aws_auth" ? "entry in aws-auth" : KINDS[type];
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
