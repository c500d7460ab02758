import { Fn, TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { ManagementRole } from "../lib/constructs/management-role";
import { OidcProvider } from "../lib/constructs/oidc-provider";
import { ServiceAccountAnnotations } from "../lib/constructs/service-account-annotations";
import { assumableRoleArns, managementRoleArn } from "../lib/model/arn";
import type { Fleet } from "../lib/model/fleet";
import { ARGOCD_STACK } from "../lib/model/names";
import { helmValues } from "../lib/model/service-account-annotation";
import { irsaTrustPolicy } from "../lib/model/trust-policy";
import { FleetStack } from "./fleet-stack";
import { argocdCluster, kubernetesProvider, Providers } from "./providers";

/** Argo CD's side: the management role, what it may assume, and how Argo CD's pods get it. */
export class ArgocdStack extends FleetStack {
  constructor(scope: Construct, fleet: Fleet) {
    super(scope, ARGOCD_STACK, fleet.backend);
    const { argocd } = fleet;
    const providers = new Providers(this);
    const { provider } = providers.in(argocd.account, argocd.region);
    const cluster = argocdCluster(this, providers, argocd);
    const oidcProvider = new OidcProvider(this, "oidc_provider", {
      origin: argocd.oidcProvider,
      issuer: cluster.issuer,
      provider,
    });
    const role = new ManagementRole(this, "management_role", {
      rolePrefix: argocd.rolePrefix,
      trustPolicy: irsaTrustPolicy({
        oidcProviderArn: oidcProvider.arn,
        issuerHost: Fn.trimprefix(cluster.issuer, "https://"),
        namespace: argocd.namespace,
        serviceAccounts: argocd.serviceAccounts,
      }),
      assumableRoleArns: assumableRoleArns(fleet),
      provider,
    });
    if (argocd.annotateServiceAccounts) {
      new ServiceAccountAnnotations(this, "role_annotation", {
        namespace: argocd.namespace,
        serviceAccounts: argocd.serviceAccounts,
        roleArn: managementRoleArn(argocd),
        dependsOn: role.ready,
        provider: kubernetesProvider(this, cluster, argocd),
      });
    }
    this.defineOutputs(fleet, oidcProvider);
  }

  private defineOutputs({ argocd }: Fleet, oidcProvider: OidcProvider): void {
    const roleArn = managementRoleArn(argocd);
    new TerraformOutput(this, "management_role_arn", { value: roleArn, description: "Role of Argo CD's pods" });
    new TerraformOutput(this, "oidc_provider_arn", {
      value: oidcProvider.arn,
      description: "OIDC provider the management role trusts",
    });
    new TerraformOutput(this, "helm_values", {
      value: Fn.yamlencode(helmValues(argocd.serviceAccounts, roleArn)),
      description: "Values of the argo-cd Helm chart that annotate the service accounts",
    });
  }
}
