import type { Construct } from "constructs";
import { type Fleet, targetGroups } from "../lib/model/fleet";
import { ArgocdStack } from "./argocd-stack";
import { TargetsStack } from "./targets-stack";
import { asTerraformText } from "./terraform-text";

/**
 * Defines the stacks of a fleet in an app: `argocd`, then `targets-<stack>` for every account, or group of accounts,
 * of the fleet file. A target role can only trust a management role that exists, so `argocd` goes first.
 */
export function defineFleetStacks(app: Construct, fleet: Fleet): void {
  // The only place where user text becomes Terraform text. Stacks get only the converted fleet.
  const inTerraform = asTerraformText(fleet);
  const argocd = new ArgocdStack(app, inTerraform);
  for (const group of targetGroups(inTerraform)) new TargetsStack(app, inTerraform, group).addDependency(argocd);
}
