import { accountIdOf, authenticatingRoleArn, managementRoleArn, targetRoleArn } from "../../model/arn";
import { byType } from "../../model/by-type";
import type { Access, ArgoCd, AssumeRoleScope, Fleet, Target } from "../../model/fleet";
import {
  ALSO_TRUSTED_ACTIONS,
  assumeTargetRoleActions,
  POD_IDENTITY_ACTIONS,
  POD_IDENTITY_SERVICE,
  STS_AUDIENCE,
} from "../../model/trust-policy";

/** The access of a fleet: Argo CD's pods, roles, clusters, and the permissions between them. */
export interface AccessGraph {
  readonly groups: readonly Group[];
  readonly edges: readonly Edge[];
}

/** The nodes of one AWS account. */
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly nodes: readonly Node[];
}

/** A role or a cluster, or several with equal access. */
export interface Node {
  readonly id: string;
  readonly kind: "role" | "cluster";
  readonly lines: readonly string[];
}

/** The access of a role to another role or to a cluster. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** The action and its limits, or the type of access and the permissions in the cluster. */
  readonly lines: readonly string[];
}

/** Other roles that the management role may assume, in addition to the shown target roles. */
const SCOPE_LINES: Readonly<Record<AssumeRoleScope, readonly string[]>> = {
  role: [],
  account: ["may assume roles with the same", "name prefix in target accounts"],
  any: ["may assume any role", "that trusts this role"],
};

/** Maximum number of targets in a readable picture. */
export const MOST_TARGETS = 30;

/** Whether each target is one node, or the targets of an account with equal access are one node. */
export type DrawnBy = "target" | "account";

const ARGOCD = "argocd_cluster";
const MANAGEMENT_ROLE = "management_role";

/** The kind of drawing for a number of targets. */
export function drawnBy(targets: number): DrawnBy {
  return targets > MOST_TARGETS ? "account" : "target";
}

/** The graph of these targets of a fleet. */
export function accessGraph(fleet: Fleet, targets: readonly Target[], by: DrawnBy): AccessGraph {
  const { argocd, accounts } = fleet;
  const alike = entrances(argocd, targets, by);
  const groups = [...accounts.values()].map(({ key, id }) => ({
    id: `account_${key}`,
    title: `${key} ${id}`,
    nodes: [
      ...(key === argocd.account.key ? argocdNodes(argocd) : []),
      ...alike.flatMap(({ nodes }) => nodes.filter(({ accountId }) => accountId === id).map(({ node }) => node)),
    ],
  }));
  const others = otherRoles(targets);
  return {
    groups: [
      ...groups,
      ...(others.length > 0 ? [{ id: "others", title: "outside the fleet", nodes: others }] : []),
    ].filter(({ nodes }) => nodes.length > 0),
    edges: [
      { from: ARGOCD, to: MANAGEMENT_ROLE, lines: identityLines(argocd) },
      ...alike.flatMap(({ edges }) => edges),
    ],
  };
}

function argocdNodes(argocd: ArgoCd): Node[] {
  const { cluster, region, namespace, serviceAccounts } = argocd;
  return [
    {
      id: ARGOCD,
      kind: "cluster",
      lines: [`EKS cluster ${cluster}`, region, `namespace ${namespace}:`, ...serviceAccounts],
    },
    {
      id: MANAGEMENT_ROLE,
      kind: "role",
      lines: ["management role", nameOf(managementRoleArn(argocd)), ...SCOPE_LINES[argocd.assumeRoleScope]],
    },
  ];
}

function identityLines({ identity }: ArgoCd): string[] {
  return byType(identity, {
    irsa: () => ["IRSA", "sts:AssumeRoleWithWebIdentity", "sub: these service accounts", `aud: ${STS_AUDIENCE}`],
    "pod-identity": ({ hasSessionTags }) => [
      ...["EKS Pod Identity", ...POD_IDENTITY_ACTIONS, POD_IDENTITY_SERVICE],
      hasSessionTags ? "for these service accounts of this cluster" : "for every association in the account",
    ],
  });
}

/** Targets of one account with equal access. */
interface Entrance {
  /** Nodes with the ids of their accounts. */
  readonly nodes: readonly { readonly accountId: string; readonly node: Node }[];
  readonly edges: readonly Edge[];
}

function entrances(argocd: ArgoCd, targets: readonly Target[], by: DrawnBy): Entrance[] {
  if (by === "target") {
    // A role that several targets share is drawn once, with the first target.
    const drawn = new Map<string, string>();
    return targets.map((target) => {
      const arn = targetRoleArn(target) ?? "";
      const sharedRole = drawn.get(arn);
      if (sharedRole === undefined) drawn.set(arn, roleId(target.key));
      return entrance(argocd, target.key, [target], sharedRole);
    });
  }
  const alike = new Map<string, Target[]>();
  for (const target of targets) {
    const { account, access } = target;
    const key = JSON.stringify([
      account.key,
      target.role.type,
      assumeLines(argocd, target),
      alsoTrustOf(target),
      accessLines(access),
    ]);
    const members = alike.get(key);
    if (members) members.push(target);
    else alike.set(key, [target]);
  }
  return [...alike.values()].map((members, index) => entrance(argocd, `${index}`, members));
}

function entrance(argocd: ArgoCd, id: string, targets: readonly Target[], sharedRole?: string): Entrance {
  const target = firstOf(targets);
  const cluster: Node = { id: `cluster_${id}`, kind: "cluster", lines: clusterLines(targets) };
  const clusterHere = { accountId: target.account.id, node: cluster };
  const access = (from: string): Edge => ({ from, to: cluster.id, lines: accessLines(target.access) });
  const roleArn = targetRoleArn(target);
  if (roleArn === undefined) return { nodes: [clusterHere], edges: [access(MANAGEMENT_ROLE)] };
  if (sharedRole !== undefined) return { nodes: [clusterHere], edges: [access(sharedRole)] };
  const role: Node = { id: roleId(id), kind: "role", lines: roleLines(argocd, targets) };
  const enters = (from: string, lines: readonly string[]): Edge => ({ from, to: role.id, lines });
  return {
    nodes: [{ accountId: accountIdOf(roleArn), node: role }, clusterHere],
    edges: [
      enters(MANAGEMENT_ROLE, assumeLines(argocd, target)),
      ...alsoTrustOf(target).map((arn) => enters(otherId(arn), alsoTrustLines(target))),
      access(role.id),
    ],
  };
}

const roleId = (id: string) => `role_${id}`;

function clusterLines(targets: readonly Target[]): string[] {
  const regions = [...new Set(targets.map(({ region }) => region))];
  const first = firstOf(targets);
  return targets.length === 1
    ? [`EKS cluster ${first.cluster}`, first.region, ...(first.key === first.cluster ? [] : [`target ${first.key}`])]
    : [`${targets.length} EKS clusters`, ...regions];
}

function roleLines(argocd: ArgoCd, targets: readonly Target[]): string[] {
  // Clusters may share an existing role.
  const arns = [...new Set(targets.map((target) => authenticatingRoleArn(argocd, target)))];
  return arns.length === 1 ? ["target role", ...arns.map(nameOf)] : [`${arns.length} target roles`];
}

function assumeLines({ identity }: ArgoCd, { role }: Target): string[] {
  const actions = [assumeTargetRoleActions(identity.hasSessionTags)].flat();
  if (role.type !== "defined") return [...actions];
  return [
    ...actions,
    ...trustLines(role),
    ...(role.requireSessionTags ? ["aws:PrincipalTag: cluster, namespace, service account"] : []),
  ];
}

function alsoTrustLines({ role }: Target): string[] {
  return [...ALSO_TRUSTED_ACTIONS, ...trustLines(role)];
}

function trustLines(role: Target["role"]): string[] {
  return role.type === "defined" && role.trust === "account" ? ["trusts the account, aws:PrincipalArn"] : [];
}

/** The type of access, and the permissions of the role in the cluster. */
export function accessLines(access: Access): string[] {
  return byType(access, {
    "aws-auth": ({ groups }) => ["aws-auth", ...groups],
    "access-entry": ({ policies, groups }) => [
      "access entry",
      ...policies.map(({ name, namespaces }) => (namespaces.length > 0 ? `${name} in ${namespaces.join(", ")}` : name)),
      ...groups.map((group) => `group ${group}`),
    ],
  });
}

function alsoTrustOf({ role }: Target): readonly string[] {
  return role.type === "defined" ? role.alsoTrust : [];
}

/** Roles outside the fleet that target roles trust. */
function otherRoles(targets: readonly Target[]): Node[] {
  const arns = new Set(targets.flatMap(alsoTrustOf));
  return [...arns].map((arn) => ({ id: otherId(arn), kind: "role", lines: [nameOf(arn), accountIdOf(arn)] }));
}

function firstOf(targets: readonly Target[]): Target {
  const [first] = targets;
  if (!first) throw new Error("expected a target");
  return first;
}

const otherId = (arn: string) => `other_${arn.replace(/\W/g, "_")}`;

const nameOf = (arn: string) => arn.slice(arn.indexOf("/") + 1);
