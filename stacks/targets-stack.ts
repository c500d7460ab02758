import { Annotations, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { AwsAuthEntries } from "../lib/constructs/aws-auth-entries";
import { ExistingRole } from "../lib/constructs/existing-role";
import { TargetCluster } from "../lib/constructs/target-cluster";
import { managementRoleArn, targetRoleArn } from "../lib/model/arn";
import type { ArgoCd, TargetGroup } from "../lib/model/fleet";
import { DEFAULT_TRUST, trustOfTargetRole } from "../lib/model/fleet-trust";
import { lazy } from "../lib/model/lazy";
import { AWS_AUTH, targetId, targetsStackName } from "../lib/model/names";
import { accountWarnings, groupWarnings, targetWarnings } from "../lib/model/warnings";
import { FleetStack } from "./fleet-stack";
import { argocdCluster, kubernetesProvider, Providers } from "./providers";
import { SharedRoles } from "./shared-roles";
import type { TargetsInput } from "./stack-input";

/**
 * The targets of an account, or of a group of accounts. The stack and its providers exist as long as the accounts are in the fleet
 * file, even without targets: Terraform cannot destroy a resource without its provider.
 */
export class TargetsStack extends FleetStack {
  constructor(scope: Construct, { group, argocd, tags, backend }: TargetsInput) {
    super(scope, targetsStackName(group.name), backend);
    const providers = new Providers(this, tags);
    for (const account of group.accounts) {
      for (const region of account.regions) providers.in(account, region);
    }
    const cluster = argocdCluster(this, providers, argocd);
    const kubernetes = kubernetesProvider(this, cluster, providers, argocd);
    const managementRole = lazy(
      () =>
        new ExistingRole(this, "management_role", {
          arn: managementRoleArn(argocd),
          provider: providers.in(argocd.account, argocd.region).provider,
        }),
    );
    const warnings = [...groupWarnings(group), ...group.accounts.flatMap(accountWarnings)];
    for (const warning of warnings) Annotations.of(this).addWarning(warning);
    const awsAuth = new AwsAuthEntries(this, AWS_AUTH);
    const sharedRoles = new SharedRoles(this, {
      argocd,
      targets: group.targets,
      providerOf: ({ account, region }) => providers.in(account, region).provider,
    });
    const clusters = group.targets.map((target) => {
      for (const warning of targetWarnings(target)) Annotations.of(this).addWarning(warning);
      const sharedRole = sharedRoles.of(target);
      const { provider, clusterNames } = providers.in(target.account, target.region);
      return new TargetCluster(this, targetId(target.key), {
        argocd,
        target,
        provider,
        clusterNames,
        managementRole,
        ...(sharedRole ? { sharedRole } : {}),
        argocdProvider: providers.in(argocd.account, argocd.region).provider,
        awsAuth,
        kubernetesProvider: kubernetes,
      });
    });
    const secrets = new TerraformOutput(this, "cluster_secrets", {
      value: Object.fromEntries(clusters.map((cluster) => [cluster.key, cluster.facts])),
      description: "What the cluster Secrets tell Argo CD, by target",
    });
    // cdktf 0.21 accepts a precondition, but omits the precondition from the JSON.
    if (clusters.length > 1) secrets.addOverride("precondition", endpointsDiffer(clusters));
    this.outputTrustNeeds(argocd, group);
    const owned = clusters.map((cluster): [string, readonly string[]] => [
      cluster.key,
      [
        ...this.addressesIn(cluster),
        ...(awsAuth.has(cluster.key) ? [awsAuth.addressOf(cluster.key)] : []),
        ...(cluster.sharedRole ? this.addressesIn(cluster.sharedRole) : []),
      ],
    ]);
    this.recordFleet(argocd, new Map(owned));
  }

  /** The required trust policies of existing roles. */
  private outputTrustNeeds(argocd: ArgoCd, { targets }: TargetGroup): void {
    const existing = targets.filter(({ role }) => role.type === "existing");
    if (existing.length === 0) return;
    new TerraformOutput(this, "target_roles_need", {
      value: Object.fromEntries(
        existing.map((target) => [
          target.key,
          { role_arn: targetRoleArn(target), trust_policy: trustOfTargetRole(argocd, DEFAULT_TRUST) },
        ]),
      ),
      description: "What the existing target roles must trust, by target",
    });
  }
}

/** Argo CD identifies a cluster by its URL: of two Secrets with the same URL, Argo CD may use either. */
function endpointsDiffer(clusters: readonly TargetCluster[]) {
  const endpoints = `[${clusters.map(({ serverExpression }) => serverExpression).join(", ")}]`;
  return {
    condition: `\${length(distinct(${endpoints})) == ${clusters.length}}`,
    error_message: "Two targets have the same API server URL. Argo CD knows a cluster by it: keep one of them.",
  };
}
