import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { EksCluster } from "../lib/constructs/eks-cluster";
import { ManagementRole } from "../lib/constructs/management-role";
import { OidcProvider } from "../lib/constructs/oidc-provider";
import { PodIdentity } from "../lib/constructs/pod-identity";
import { ServiceAccountAnnotations } from "../lib/constructs/service-account-annotations";
import { assumableRoleArns, clusterArn, managementRoleArn } from "../lib/model/arn";
import type { ArgoCd, Fleet } from "../lib/model/fleet";
import { ARGOCD_STACK } from "../lib/model/names";
import type { PolicyDocument } from "../lib/model/policy-document";
import { helmValues } from "../lib/model/service-account-annotation";
import { irsaTrustPolicy, podIdentityTrustPolicy } from "../lib/model/trust-policy";
import { FleetStack } from "./fleet-stack";
import { argocdCluster, kubernetesProvider, type Place, Providers } from "./providers";

/** Argo CD's side: the management role, what it may assume, and how Argo CD's pods get it. */
export class ArgocdStack extends FleetStack {
  constructor(
    scope: Construct,
    private readonly fleet: Fleet,
  ) {
    super(scope, ARGOCD_STACK, fleet.backend);
    const { argocd } = fleet;
    const providers = new Providers(this);
    const place = providers.in(argocd.account, argocd.region);
    const cluster = argocdCluster(this, providers, argocd);
    // There even when nothing uses it: annotations that leave the fleet file need it to go.
    const kubernetes = kubernetesProvider(this, cluster, argocd);
    new TerraformOutput(this, "management_role_arn", {
      value: managementRoleArn(argocd),
      description: "Role of Argo CD's pods",
    });
    if (argocd.identity === "irsa") this.defineIrsa(argocd, cluster, place, kubernetes);
    else this.definePodIdentity(argocd, place);
  }

  private defineIrsa(argocd: ArgoCd, cluster: EksCluster, { provider }: Place, kubernetes: KubernetesProvider): void {
    const { namespace, serviceAccounts } = argocd;
    const roleArn = managementRoleArn(argocd);
    const oidc = new OidcProvider(this, "oidc_provider", {
      origin: argocd.oidcProvider,
      issuer: cluster.issuer,
      provider,
    });
    const issuerHost = Fn.trimprefix(cluster.issuer, "https://");
    const trust = irsaTrustPolicy({ oidcProviderArn: oidc.arn, issuerHost, namespace, serviceAccounts });
    const role = this.defineManagementRole(trust, { provider });
    if (argocd.annotateServiceAccounts) {
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

  private definePodIdentity(argocd: ArgoCd, { provider }: Place): void {
    const { account, region, namespace, serviceAccounts } = argocd;
    const trust = podIdentityTrustPolicy({
      clusterArn: clusterArn(region, account.id, argocd.cluster),
      accountId: account.id,
      namespace,
      serviceAccounts,
    });
    const role = this.defineManagementRole(trust, { provider });
    new PodIdentity(this, "pod_identity", {
      clusterName: argocd.cluster,
      namespace,
      serviceAccounts,
      roleArn: managementRoleArn(argocd),
      dependsOn: role.ready,
      agent: argocd.podIdentityAgent,
      provider,
    });
  }

  private defineManagementRole(trustPolicy: PolicyDocument, { provider }: Pick<Place, "provider">): ManagementRole {
    return new ManagementRole(this, "management_role", {
      rolePrefix: this.fleet.argocd.rolePrefix,
      trustPolicy,
      assumableRoleArns: assumableRoleArns(this.fleet),
      identity: this.fleet.argocd.identity,
      provider,
    });
  }
}
