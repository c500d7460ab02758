import { FLEET_OUTPUT, type FleetRecord, fleetInWords, fleetRecordOf } from "../model/fleet-record";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { Terraform } from "./terraform";

/** A stack whose state belongs to another fleet: a plan would give its resources to this one, or delete them. */
export class OtherFleetError extends Error {}

/**
 * Refuses a state that another fleet wrote: a copied fleet file, or a second Argo CD under the same prefix of the backend.
 * @param prior what the state records; nothing under versions that recorded nothing
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
      "Give each fleet a prefix of its own in backend. If Argo CD moved, and this fleet file replaces the one that wrote the state:",
      `  argocd-eks-iam plan --replaces ${prior.argocdCluster}`,
    ].join("\n"),
  );
}

/** What the state of a stack records, read without a plan; undefined where there is none, or it cannot be read. */
export async function recordInState(stack: SynthesizedStack, terraform: Terraform): Promise<FleetRecord | undefined> {
  const { code, stdout } = await terraform.run(stack, "output", "-json");
  if (code !== 0 || stdout.trim() === "") return undefined;
  const outputs: Readonly<Record<string, { readonly value?: unknown }>> = JSON.parse(stdout);
  return fleetRecordOf(outputs[FLEET_OUTPUT]?.value);
}
