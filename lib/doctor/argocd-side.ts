import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { V1Secret } from "@kubernetes/client-node";
import { type AwsSession, found } from "../aws/aws-session";
import { type ClusterApi, foundInCluster } from "../kubernetes/cluster-api";
import { managementRoleArn } from "../model/arn";
import type { Fleet } from "../model/fleet";
import type { AnyPolicyDocument } from "../model/policy-evaluation";
import { CheckFailure, CheckUnknown, reasonOf, Shared } from "./check";
import { clusterStatus } from "./cluster-status";
import type { Connections } from "./connections";
import { applyArgocd, createRole } from "./fixes";
import { type LiveRole, managedPolicy, permissionsOf, roleOf } from "./roles";

/** What the checks read in Argo CD's account and cluster. Each value is read once, by the check that owns the value. */
export interface ArgocdSide {
  readonly fleet: Fleet;
  readonly session: AwsSession;
  readonly cluster: Shared<Cluster>;
  readonly api: Shared<ClusterApi>;
  readonly managementRole: Shared<LiveRole>;
  /** Permission policies of the management role. */
  readonly permissions: Shared<readonly AnyPolicyDocument[]>;
  /** The permissions boundary of the management role; undefined if the role has none. */
  readonly boundary: Shared<{ readonly arn: string; readonly document: AnyPolicyDocument } | undefined>;
  /** Every Secret in Argo CD's namespace. */
  readonly secrets: Shared<readonly V1Secret[]>;
}

/** Argo CD's account and cluster. @param credentials credentials of Argo CD's account */
export function argocdSide(
  fleet: Fleet,
  session: AwsSession,
  credentials: Shared<string>,
  connections: Pick<Connections, "clusterApi">,
): ArgocdSide {
  const { argocd } = fleet;
  const shared = <T>(check: string, load: () => Promise<T>) => new Shared({ check }, load);
  const { iam, eks } = session;
  const cluster = shared("Argo CD cluster", async () => {
    await credentials.use();
    const answer = await found(eks.send(new DescribeClusterCommand({ name: argocd.cluster })));
    const fix = "correct argocd.cluster, argocd.account or argocd.region in the fleet file";
    return clusterStatus(answer?.cluster, `${argocd.cluster} in ${argocd.account.id}, ${argocd.region}`, fix);
  });
  const api = shared("Argo CD cluster API", async () => {
    await cluster.use();
    const reached = await connections.clusterApi(session, argocd.cluster);
    if (await foundInCluster(reached.core.readNamespace({ name: argocd.namespace }))) return reached;
    throw new CheckFailure(
      `the Argo CD cluster has no namespace ${argocd.namespace}`,
      "install Argo CD, or correct argocd.namespace in the fleet file",
    );
  });
  const managementRole = shared("management role", async () => {
    await credentials.use();
    return existing(await roleOf(iam, managementRoleArn(argocd)), managementRoleArn(argocd), fleet);
  });
  const policies = "management role permissions";
  return {
    ...{ fleet, session, cluster, api, managementRole },
    permissions: shared(policies, async () => permissionsOf(iam, (await managementRole.use()).arn)),
    boundary: shared(policies, async () => {
      const arn = (await managementRole.use()).boundaryArn;
      if (arn === undefined) return undefined;
      const document = await managedPolicy(iam, arn).catch((error: unknown) => {
        throw new CheckUnknown(`the permissions boundary ${arn} could not be read: ${reasonOf(error)}`);
      });
      return { arn, document };
    }),
    secrets: shared("cluster Secrets", async () => {
      const { core } = await api.use();
      return (await core.listNamespacedSecret({ namespace: argocd.namespace })).items;
    }),
  };
}

function existing(role: LiveRole | undefined, arn: string, { argocd }: Fleet): LiveRole {
  if (role?.arn === arn) return role;
  const evidence = role ? `the role is ${role.arn}, expected ${arn}` : `${arn} does not exist`;
  throw new CheckFailure(evidence, createRole(argocd.managementRole, applyArgocd()));
}
