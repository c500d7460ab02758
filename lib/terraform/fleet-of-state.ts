import { FLEET_OUTPUT, type FleetRecord, fleetInWords, fleetRecordOf } from "../model/fleet-record";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { Terraform } from "./terraform";

/** The state of a stack belongs to another fleet. A plan would take over or delete the resources of that fleet. */
export class OtherFleetError extends Error {}

/**
 * Rejects a state of another fleet: a copied fleet file, or a second Argo CD with the same prefix in the backend.
 * @param prior the record in the state; undefined for states of earlier versions
 * @param replaces ARN of the Argo CD cluster whose states this fleet takes over
 * @throws OtherFleetError that names both fleets
 */
export function refuseOtherFleet(
  stack: SynthesizedStack,
  prior: FleetRecord | undefined,
  replaces: string | undefined,
): void {
  if (!prior || prior.argocdCluster === replaces) return;
  const own = stack.fleet;
  if (prior.argocdCluster === own.argocdCluster && prior.namespace === own.namespace) return;
  throw new OtherFleetError(
    [
      `the state of ${stack.name} belongs to another fleet.`,
      `  state:      Argo CD in ${fleetInWords(prior)}`,
      `  fleet file: Argo CD in ${fleetInWords(own)}`,
      "Set a different prefix in backend for each fleet. If Argo CD moved, and this fleet replaces the other fleet, run:",
      `  argocd-eks-iam plan --replaces ${prior.argocdCluster}`,
    ].join("\n"),
  );
}

/** The record in a stack's state, read without a plan; undefined if there is none, or if the state cannot be read. */
export async function recordInState(stack: SynthesizedStack, terraform: Terraform): Promise<FleetRecord | undefined> {
  const { code, stdout } = await terraform.run(stack, "output", "-json");
  if (code !== 0 || stdout.trim() === "") return undefined;
  const outputs: Readonly<Record<string, { readonly value?: unknown }>> = JSON.parse(stdout);
  return fleetRecordOf(outputs[FLEET_OUTPUT]?.value);
}
