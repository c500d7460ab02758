import type { Construct } from "constructs";
import type { Fleet } from "../lib/model/fleet";
import { ArgocdStack } from "./argocd-stack";
import { TargetsStack } from "./targets-stack";

/**
 * Defines the stacks of a fleet in an app: `argocd`, then `targets-<account>` for every account of the fleet file. A
 * target role can only trust a management role that is there, so `argocd` goes first.
 */
export function defineFleetStacks(app: Construct, fleet: Fleet): void {
  const argocd = new ArgocdStack(app, fleet);
  for (const account of fleet.accounts.values()) {
    new TargetsStack(app, fleet, account).addDependency(argocd);
  }
}
