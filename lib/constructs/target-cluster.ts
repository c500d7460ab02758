import type { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { accountIdOf, authenticatingRoleArn, roleArnWithoutPath } from "../model/arn";
import { byType } from "../model/by-type";
import { connectionOf, serverOf } from "../model/cluster-secret";
import type { ClusterConnection } from "../model/cluster-secret-fields";
import type { Access, AccessEntry, ArgoCd, AwsAuth, Target } from "../model/fleet";
import { trustOfTargetRole } from "../model/fleet-trust";
import type { AwsAuthEntries } from "./aws-auth-entries";
import { ClusterAccessEntry } from "./cluster-access-entry";
import { ClusterSecret } from "./cluster-secret";
import { EksCluster } from "./eks-cluster";
import { ExistingRole } from "./existing-role";
import { TargetRole } from "./target-role";

/** Properties of `TargetCluster`. */
export interface TargetClusterProps {
  readonly argocd: ArgoCd;
  readonly target: Target;
  /** Provider of the target's account and region. */
  readonly provider: AwsProvider;
  /** The existing clusters of the account and region. */
  readonly clusterNames: DataAwsEksClusters;
  /** The management role, looked up, for a target without a role. */
  readonly managementRole: () => ExistingRole;
  /**
   * The role that the target shares with other targets.
   * @default - the target has a separate role
   */
  readonly sharedRole?: TargetRole;
  /** Provider of Argo CD's account, for an existing role in that account. */
  readonly argocdProvider: AwsProvider;
  /** The entries in aws-auth of the stack. */
  readonly awsAuth: AwsAuthEntries;
  /** Provider of the Argo CD cluster. */
  readonly kubernetesProvider: KubernetesProvider;
}

/**
 * All resources of one target. Terraform creates role, access and Secret in this order, and destroys them in reverse order, so that
 * Argo CD never has a registered cluster without access.
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
    this.cluster = new EksCluster(this, "cluster", {
      name: target.cluster,
      account: target.account,
      region: target.region,
      provider,
      clusterNames: props.clusterNames,
      access: target.access.type,
    });
    const role = this.authenticatingRole();
    const access = this.grantAccess(role);
    new ClusterSecret(this, "secret", {
      fields: target.secret,
      namespace: argocd.namespace,
      server: this.server,
      connection: this.connection,
      dependsOn: [...role.ready, ...access],
      provider: props.kubernetesProvider,
    });
  }

  /** Key of the target in the fleet file. */
  get key(): string {
    return this.props.target.key;
  }

  /** The role that the target shares with other targets. */
  get sharedRole(): TargetRole | undefined {
    return this.props.sharedRole;
  }

  /** The fields of the Secret for the output, because Terraform hides the data of a Secret in plans. */
  get facts(): Record<string, string> {
    const { argocd, target } = this.props;
    const { clusterName, roleArn, caData } = this.connection;
    return {
      secret: `${argocd.namespace}/${target.secret.secretName}`,
      name: target.secret.name,
      server: this.server,
      cluster_name: clusterName,
      role_arn: roleArn ?? "none",
      ca_sha256: caData === undefined ? "none" : Fn.sha256(caData),
    };
  }

  /** Expression of the cluster's URL in Argo CD, without `${}`. */
  get serverExpression(): string {
    const { server } = this.props.target.secret;
    return server === undefined ? this.cluster.endpointExpression : JSON.stringify(server);
  }

  private get server(): string {
    return serverOf(this.props.target, this.cluster.server);
  }

  private grantAccess(role: TargetRole | ExistingRole): readonly ITerraformDependable[] {
    return byType<Access, readonly ITerraformDependable[]>(this.props.target.access, {
      "access-entry": (access) => this.addAccessEntry(role, access),
      "aws-auth": (access) => this.addToAwsAuth(role, access),
    });
  }

  private addAccessEntry(role: TargetRole | ExistingRole, access: AccessEntry): readonly ITerraformDependable[] {
    const { argocd, target, provider } = this.props;
    const { policies, groups } = access;
    const roleArn = authenticatingRoleArn(argocd, target);
    const clusterName = this.cluster.name;
    return new ClusterAccessEntry(this, "access_entry", { clusterName, role, roleArn, policies, groups, provider })
      .ready;
  }

  private addToAwsAuth(role: TargetRole | ExistingRole, access: AwsAuth): readonly ITerraformDependable[] {
    const { argocd, target, awsAuth } = this.props;
    const roleArn = authenticatingRoleArn(argocd, target);
    awsAuth.add({
      key: target.key,
      clusterName: this.cluster.name,
      region: target.region,
      server: this.cluster.server,
      caData: this.cluster.caData,
      roleArn: roleArnWithoutPath(roleArn),
      uniqueId: role.uniqueId,
      access,
      account: target.account,
    });
    return [awsAuth];
  }

  private authenticatingRole(): TargetRole | ExistingRole {
    const { argocd, target, provider } = this.props;
    switch (target.role.type) {
      case "none":
        return this.props.managementRole();
      case "existing": {
        const isThere = accountIdOf(target.role.arn) === target.account.id;
        return new ExistingRole(this, "existing_role", {
          arn: target.role.arn,
          provider: isThere ? provider : this.props.argocdProvider,
        });
      }
      case "defined":
        return (
          this.props.sharedRole ??
          new TargetRole(this, "role", {
            role: target.role,
            trustPolicy: trustOfTargetRole(argocd, target.role),
            provider,
          })
        );
    }
  }

  private get connection(): ClusterConnection {
    return { ...connectionOf(this.props.target, this.cluster.caData), clusterName: this.cluster.tokenName };
  }
}
