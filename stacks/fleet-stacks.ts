import type { Construct } from "constructs";
import { byType } from "../lib/model/by-type";
import type { Fleet } from "../lib/model/fleet";
import { ArgocdStack } from "./argocd-stack";
import type { FleetStack } from "./fleet-stack";
import { type StackInput, stackInputs } from "./stack-input";
import { TargetsStack } from "./targets-stack";
import { asTerraformText } from "./terraform-text";

/**
 * Defines the stacks of a fleet in an app: `argocd`, then `targets-<stack>` for every account, or group of accounts,
 * of the fleet file. A target role can only trust a management role that exists, so `argocd` goes first.
 * @param chosen names of the stacks to define, without their dependencies
 * @default - every stack
 */
export function defineFleetStacks(app: Construct, fleet: Fleet, chosen?: readonly string[]): void {
  // The only place where user text becomes Terraform text. Stacks get only the converted fleet.
  const inputs = [...stackInputs(asTerraformText(fleet))].filter(([name]) => chosen?.includes(name) ?? true);
  const stacks = inputs.map(([, input]) =>
    byType<StackInput, FleetStack>(input, {
      argocd: (argocd) => new ArgocdStack(app, argocd),
      targets: (targets) => new TargetsStack(app, targets),
    }),
  );
  const argocd = stacks.find((stack) => stack instanceof ArgocdStack);
  if (argocd) for (const stack of stacks) if (stack !== argocd) stack.addDependency(argocd);
}
