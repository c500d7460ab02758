import type { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { ACCESS_ENTRY_MODES } from "../model/access";
import { clusterArn, managementRoleArn, targetRoleArn } from "../model/arn";
import type { ArgoCd, Target } from "../model/fleet";
import { targetRoleName } from "../model/names";
import { partitionOf } from "../model/partition";
import { ClusterAccessEntry } from "./cluster-access-entry";
import { ClusterSecret } from "./cluster-secret";
import { EksCluster } from "./eks-cluster";
import { TargetRole } from "./target-role";

/** What `TargetCluster` is made from. */
export interface TargetClusterProps {
  readonly argocd: ArgoCd;
  readonly target: Target;
  /** Provider of the target's account and region. */
  readonly provider: AwsProvider;
  /** The clusters there are in that account and region. */
  readonly clusterNames: DataAwsEksClusters;
  /** Provider of the Argo CD cluster. */
  readonly kubernetesProvider: KubernetesProvider;
}

/**
 * Everything one target needs, in the order role → access → Secret, and the reverse when it goes: Argo CD never sees a
 * cluster that it can't enter.
 */
export class TargetCluster extends Construct {
  private readonly cluster: EksCluster;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TargetClusterProps,
  ) {
    super(scope, id);
    const { argocd, target, provider } = props;
    const roleArn = targetRoleArn(argocd, target);
    this.cluster = new EksCluster(this, "cluster", {
      name: target.cluster,
      accountId: target.account.id,
      region: target.region,
      provider,
      clusterNames: props.clusterNames,
      authenticationModes: ACCESS_ENTRY_MODES,
    });
    const { role } = new TargetRole(this, "role", {
      name: targetRoleName(argocd.rolePrefix, target.key),
      managementRoleArn: managementRoleArn(argocd),
      identity: argocd.identity,
      provider,
    });
    const access = new ClusterAccessEntry(this, "access_entry", {
      clusterName: this.cluster.name,
      role,
      roleArn,
      partition: partitionOf(target.region),
      policies: target.access.policies,
      provider,
    });
    new ClusterSecret(this, "secret", {
      secretName: target.key,
      namespace: argocd.namespace,
      clusterName: this.arn,
      server: this.cluster.server,
      connection: { clusterName: this.cluster.name, roleArn, caData: this.cluster.caData },
      labels: target.labels,
      dependsOn: [role, ...access.ready],
      provider: props.kubernetesProvider,
    });
  }

  /** What the Secret says, for people to read: Terraform hides a Secret's data in plans. */
  get facts(): Record<string, string> {
    const { argocd, target } = this.props;
    return {
      secret: `${argocd.namespace}/${target.key}`,
      name: this.arn,
      server: this.cluster.server,
      cluster_name: this.cluster.name,
      role_arn: targetRoleArn(argocd, target),
      ca_sha256: Fn.sha256(this.cluster.caData),
    };
  }

  private get arn(): string {
    const { target } = this.props;
    return clusterArn(target.region, target.account.id, target.cluster);
  }
}
