import type { Construct } from "constructs";
import { type Fleet, targetGroups } from "../lib/model/fleet";
import { ArgocdStack } from "./argocd-stack";
import { TargetsStack } from "./targets-stack";

/**
 * Defines the stacks of a fleet in an app: `argocd`, then `targets-<stack>` for every account, or group of accounts,
 * of the fleet file. A target role can only trust a management role that is there, so `argocd` goes first.
 */
export function defineFleetStacks(app: Construct, fleet: Fleet): void {
  const argocd = new ArgocdStack(app, fleet);
  for (const group of targetGroups(fleet)) new TargetsStack(app, fleet, group).addDependency(argocd);
}
