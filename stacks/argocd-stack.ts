import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Annotations, Fn, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { ClusterSecret } from "../lib/constructs/cluster-secret";
import type { EksCluster } from "../lib/constructs/eks-cluster";
import { ExistingRole } from "../lib/constructs/existing-role";
import { ManagementRole } from "../lib/constructs/management-role";
import { OidcProvider } from "../lib/constructs/oidc-provider";
import { PodIdentity } from "../lib/constructs/pod-identity";
import { ServiceAccountAnnotations } from "../lib/constructs/service-account-annotations";
import { managementRoleArn } from "../lib/model/arn";
import { byType } from "../lib/model/by-type";
import { IN_CLUSTER } from "../lib/model/cluster-secret";
import type { Irsa, PodIdentity as PodIdentityOfPods } from "../lib/model/fleet";
import { irsaTrustOf, podIdentityTrustOf } from "../lib/model/fleet-trust";
import { ARGOCD_STACK } from "../lib/model/names";
import { assumeRolesPolicies } from "../lib/model/permission-policy";
import type { PolicyDocument } from "../lib/model/policy-document";
import { helmValues } from "../lib/model/service-account-annotation";
import { argocdWarnings } from "../lib/model/warnings";
import { FleetStack } from "./fleet-stack";
import { argocdCluster, kubernetesProvider, type Place, Providers } from "./providers";
import type { ArgocdInput } from "./stack-input";

/**
 * Oldest AWS provider that can turn an association's session tags off.
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/42979
 */
const DISABLES_SESSION_TAGS = "6.2";

/** The stack of Argo CD: the management role, its permissions, and its association with Argo CD's pods. */
export class ArgocdStack extends FleetStack {
  constructor(
    scope: Construct,
    private readonly input: ArgocdInput,
  ) {
    super(scope, ARGOCD_STACK, input.backend);
    const { argocd } = input;
    const providers = new Providers(this, input.tags);
    const place = providers.in(argocd.account, argocd.region);
    const cluster = argocdCluster(this, providers, argocd);
    // Always defined: Terraform needs the provider to remove annotations that are no longer in the fleet file.
    const kubernetes = kubernetesProvider(this, cluster, providers, argocd);
    new TerraformOutput(this, "management_role_arn", {
      value: managementRoleArn(argocd),
      description: "Role of Argo CD's pods",
    });
    for (const warning of argocdWarnings(argocd)) Annotations.of(this).addWarning(warning);
    byType(argocd.identity, {
      irsa: (irsa) => this.defineIrsa(irsa, cluster, place, kubernetes),
      "pod-identity": (podIdentity) => this.definePodIdentity(podIdentity, place),
    });
    if (argocd.inCluster) {
      new ClusterSecret(this, "in_cluster", {
        fields: argocd.inCluster,
        namespace: argocd.namespace,
        server: IN_CLUSTER.server,
        provider: kubernetes,
      });
    }
    this.recordFleet(argocd, new Map());
  }

  private defineIrsa(irsa: Irsa, cluster: EksCluster, { provider }: Place, kubernetes: KubernetesProvider): void {
    const { argocd } = this.input;
    const { namespace, serviceAccounts } = argocd;
    const roleArn = managementRoleArn(argocd);
    const oidc = new OidcProvider(this, "oidc_provider", {
      origin: irsa.oidcProvider,
      issuer: cluster.issuer,
      provider,
    });
    const issuer = { oidcProviderArn: oidc.arn, issuerHost: Fn.trimprefix(cluster.issuer, "https://") };
    const role = this.managementRole(irsaTrustOf(argocd, issuer), provider);
    if (irsa.annotateServiceAccounts) {
      new ServiceAccountAnnotations(this, "role_annotation", {
        namespace,
        serviceAccounts,
        roleArn,
        dependsOn: role.ready,
        provider: kubernetes,
      });
    }
    new TerraformOutput(this, "oidc_provider_arn", {
      value: oidc.arn,
      description: "OIDC provider the management role trusts",
    });
    new TerraformOutput(this, "helm_values", {
      value: Fn.yamlencode(helmValues(serviceAccounts, roleArn)),
      description: "Values of the argo-cd Helm chart that annotate the service accounts",
    });
  }

  private definePodIdentity({ agent, hasSessionTags }: PodIdentityOfPods, { provider }: Place): void {
    const { argocd } = this.input;
    if (!hasSessionTags) this.needAwsProvider(DISABLES_SESSION_TAGS);
    const role = this.managementRole(podIdentityTrustOf(argocd), provider);
    new PodIdentity(this, "pod_identity", {
      clusterName: argocd.cluster,
      namespace: argocd.namespace,
      serviceAccounts: argocd.serviceAccounts,
      roleArn: managementRoleArn(argocd),
      hasSessionTags,
      dependsOn: role.ready,
      agent,
      provider,
    });
  }

  private managementRole(trustPolicy: PolicyDocument, provider: AwsProvider): ManagementRole | ExistingRole {
    const { argocd, assumableRoleArns: arns } = this.input;
    const { managementRole: role, rolePrefix, identity } = argocd;
    const { hasSessionTags } = identity;
    if (role.type === "defined") {
      return new ManagementRole(this, "management_role", {
        role,
        rolePrefix,
        trustPolicy,
        assumableRoleArns: arns,
        hasSessionTags,
        provider,
      });
    }
    new TerraformOutput(this, "management_role_needs", {
      value: {
        role_arn: role.arn,
        trust_policy: trustPolicy,
        permission_policies: assumeRolesPolicies(arns, hasSessionTags).map(({ document }) => document),
      },
      description: "What the existing management role must carry",
    });
    return new ExistingRole(this, "existing_management_role", { arn: role.arn, provider });
  }
}
