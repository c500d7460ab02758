import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { TargetCluster } from "../lib/constructs/target-cluster";
import { type Account, type Fleet, targetsOfAccount } from "../lib/model/fleet";
import { targetsStackName } from "../lib/model/names";
import { FleetStack } from "./fleet-stack";
import { argocdCluster, kubernetesProvider, Providers } from "./providers";

/**
 * The targets of one account. The stack and its providers stand as long as the account is in the fleet file, targets or
 * not: Terraform can't destroy a resource whose provider went away with it.
 */
export class TargetsStack extends FleetStack {
  constructor(scope: Construct, fleet: Fleet, account: Account) {
    super(scope, targetsStackName(account.key), fleet.backend);
    const providers = new Providers(this);
    for (const region of account.regions) providers.in(account, region);
    const cluster = argocdCluster(this, providers, fleet.argocd);
    const kubernetes = kubernetesProvider(this, cluster, fleet.argocd);
    const facts: Record<string, unknown> = {};
    for (const target of targetsOfAccount(fleet, account.key)) {
      facts[target.key] = new TargetCluster(this, target.key, {
        argocd: fleet.argocd,
        target,
        ...providers.in(account, target.region),
        kubernetesProvider: kubernetes,
      }).facts;
    }
    new TerraformOutput(this, "cluster_secrets", {
      value: facts,
      description: "What the cluster Secrets tell Argo CD, by target",
    });
  }
}
