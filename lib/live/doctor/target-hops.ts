import {
  type Cluster,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  ListAssociatedAccessPoliciesCommand,
} from "@aws-sdk/client-eks";
import { addEntry } from "../../aws-auth/map-roles";
import { ACCESS_ENTRY_MODES, AWS_AUTH_MODES } from "../../model/access";
import {
  accountIdOf,
  accountPrincipalArn,
  enteringRoleArn,
  managementRoleArn,
  roleArnWithoutPath,
  targetRoleArn,
} from "../../model/arn";
import type { AccessEntry, AwsAuth, Fleet, Target } from "../../model/fleet";
import { once } from "../../model/once";
import { type AnyPolicyDocument, allows, type PolicyRequest } from "../../model/policy-evaluation";
import { assumeTargetRoleActions } from "../../model/trust-policy";
import { type AwsSession, found } from "../aws-session";
import { clusterApiOf, foundInCluster } from "../cluster-api";
import { sessionTags } from "./argocd-hops";
import { credentials } from "./credentials-hop";
import { endpoint } from "./endpoint-hop";
import { applyTarget, makeRole, mendManagementRole, mendTargetRole, replaceTarget } from "./fixes";
import { Broken, type Hop, lookAt } from "./hop";
import { type LiveRole, roleOf, staleIdsOf } from "./roles";

/** How a target is reached. */
export interface TargetSide {
  readonly fleet: Fleet;
  readonly target: Target;
  readonly session: AwsSession;
  /** Of Argo CD's account. */
  readonly managementSession: AwsSession;
  readonly environment: NodeJS.ProcessEnv;
  /** All policies of the management role. */
  readonly permissions: () => Promise<readonly AnyPolicyDocument[]>;
}

/** The cluster as EKS describes it, for the hops that come after. */
export type Described = () => Promise<Cluster>;

/** The hops from the management role into a target's cluster. */
export async function targetHops(side: TargetSide): Promise<{ readonly hops: Hop[]; readonly cluster: Described }> {
  const { target, fleet } = side;
  const look = (hop: string, what: () => Promise<string>) => lookAt(target.key, hop, what);
  const described = once(() => describe(side));
  const role = once(() => enteringRole(side));
  const hops = await Promise.all([
    look("credentials", () => credentials(side.session, target.account)),
    ...(target.role.type === "none"
      ? []
      : [look("may be assumed", () => mayBeAssumed(side)), look("target role", () => targetRole(side, role))]),
    look("cluster", async () => clusterIs(await described(), side)),
    look(target.access.type, () =>
      target.access.type === "access-entry"
        ? accessEntry(side, target.access, role)
        : awsAuthEntry(side, target.access, enteringRoleArn(fleet.argocd, target)),
    ),
    look("endpoint", async () => endpoint(await described(), target)),
  ]);
  return { hops, cluster: described };
}

async function describe({ session, target }: TargetSide): Promise<Cluster> {
  const answer = await found(session.eks.send(new DescribeClusterCommand({ name: target.cluster })));
  if (answer?.cluster) return answer.cluster;
  throw new Broken(
    `EKS cluster ${target.cluster} does not exist in ${target.account.id}, ${target.region}`,
    `correct cluster, account or region of target ${target.key} in the fleet file`,
  );
}

async function clusterIs({ status, accessConfig }: Cluster, { target }: TargetSide): Promise<string> {
  if (status !== "ACTIVE") throw new Broken(`the cluster is ${status}`, "wait until it is ACTIVE");
  const mode = accessConfig?.authenticationMode ?? "CONFIG_MAP";
  const modes: readonly string[] = target.access.type === "access-entry" ? ACCESS_ENTRY_MODES : AWS_AUTH_MODES;
  if (modes.includes(mode)) return `ACTIVE, authentication mode ${mode}`;
  const fix =
    target.access.type === "access-entry"
      ? // No entry could be made before; one in aws-auth goes.
        `aws eks update-cluster-config --name ${target.cluster} --region ${target.region} --access-config authenticationMode=API_AND_CONFIG_MAP; ${replaceTarget(target)}`
      : `remove access: { type: aws-auth } of target ${target.key} from the fleet file`;
  throw new Broken(`its authentication mode ${mode} does not read ${target.access.type}`, fix);
}

/** What Argo CD asks of STS, from the management role's session. */
function requests({ fleet }: TargetSide): PolicyRequest[] {
  const { argocd } = fleet;
  const arn = managementRoleArn(argocd);
  const account = accountIdOf(arn);
  const principal = {
    type: "AWS" as const,
    names: [arn, accountPrincipalArn(arn), account],
  };
  const context = {
    "aws:PrincipalArn": arn,
    "aws:PrincipalAccount": account,
    ...(argocd.hasSessionTags ? sessionTags("aws:PrincipalTag", argocd, argocd.serviceAccounts[0] ?? "") : {}),
  };
  return [assumeTargetRoleActions(argocd.hasSessionTags)].flat().map((action) => ({ action, principal, context }));
}

async function mayBeAssumed(side: TargetSide): Promise<string> {
  const resource = targetRoleArn(side.target) ?? "";
  const permissions = await side.permissions();
  for (const { action, context } of requests(side)) {
    if (allows(permissions, { action, resource, context })) continue;
    throw new Broken(
      `no policy of the management role allows ${action} on ${resource}`,
      mendManagementRole(side.fleet.argocd),
    );
  }
  return `the management role may assume ${resource}`;
}

async function enteringRole({ fleet: { argocd }, target, session, managementSession }: TargetSide): Promise<LiveRole> {
  const arn = enteringRoleArn(argocd, target);
  const { iam } = target.role.type === "none" ? managementSession : session;
  const role = await roleOf(iam, arn);
  if (role?.arn === arn) return role;
  const evidence = role ? `the role is ${role.arn}, expected ${arn}` : `${arn} does not exist`;
  const owned = target.role.type === "none" ? argocd.managementRole : target.role;
  throw new Broken(evidence, makeRole(owned, replaceTarget(target)));
}

async function targetRole(side: TargetSide, role: () => Promise<LiveRole>): Promise<string> {
  const { trust } = await role();
  for (const request of requests(side)) {
    if (allows([trust], request)) continue;
    const [stale] = staleIdsOf(trust);
    const why = stale
      ? `its trust policy names ${stale}, a role that was deleted: the management role was made anew`
      : `its trust policy does not let ${managementRoleArn(side.fleet.argocd)} do ${request.action}`;
    throw new Broken(why, mendTargetRole(side.target));
  }
  return "its trust policy admits the management role";
}

/** EKS keeps the id of the role an entry was made for: one older than the role lets nobody in. */
async function accessEntry(side: TargetSide, access: AccessEntry, role: () => Promise<LiveRole>): Promise<string> {
  const { target, fleet, session } = side;
  const asked = { clusterName: target.cluster, principalArn: enteringRoleArn(fleet.argocd, target) };
  const entry = (await found(session.eks.send(new DescribeAccessEntryCommand(asked))))?.accessEntry;
  if (!entry) throw new Broken(`${target.cluster} has no access entry for ${asked.principalArn}`, applyTarget(target));
  const { createdAt } = await role();
  if (entry.createdAt && entry.createdAt < createdAt) {
    throw new Broken("the entry is older than the role, which was made anew: it lets nobody in", replaceTarget(target));
  }
  const missing = access.groups.filter((group) => !entry.kubernetesGroups?.includes(group));
  if (missing.length > 0) throw new Broken(`the entry lacks the groups ${missing.join(", ")}`, applyTarget(target));
  const { associatedAccessPolicies = [] } = await session.eks.send(new ListAssociatedAccessPoliciesCommand(asked));
  for (const { arn, namespaces } of access.policies) {
    const live = associatedAccessPolicies.find(({ policyArn }) => policyArn === arn);
    if (!live) throw new Broken(`the entry has no access policy ${arn}`, applyTarget(target));
    const scope = live.accessScope?.type === "cluster" ? [] : [...(live.accessScope?.namespaces ?? [])].sort();
    if (scope.join() === [...namespaces].sort().join()) continue;
    const reach = scope.join(", ") || "the whole cluster";
    throw new Broken(`its access policy ${arn} is for ${reach}`, replaceTarget(target));
  }
  return `the entry has ${access.policies.length} access policies, ${access.groups.length} groups`;
}

async function awsAuthEntry(side: TargetSide, { username, groups }: AwsAuth, roleArn: string): Promise<string> {
  const { target, session, environment } = side;
  const { core } = await clusterApiOf(session, target.cluster, environment);
  const configMap = await foundInCluster(core.readNamespacedConfigMap({ namespace: "kube-system", name: "aws-auth" }));
  const entry = { rolearn: roleArnWithoutPath(roleArn), username, groups };
  const { change } = addEntry(configMap?.data?.mapRoles, target.key, entry);
  if (change === "none") return `aws-auth has the entry for ${entry.rolearn}`;
  throw new Broken(`aws-auth has no such entry for ${entry.rolearn}`, applyTarget(target));
}
