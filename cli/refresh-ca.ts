import { outdatedBundles } from "../lib/doctor/outdated-bundles";
import { loadFleet } from "../lib/fleet/load";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { saidOf } from "../lib/views/terminal-text";
import { CALLS_AT_ONCE } from "./options";
import { printError } from "./output";

/**
 * The names of the stacks with a target whose cluster Secret does not have the certificate authorities of the cluster. A target that
 * could not be read counts: its plan shows the reason. Prints the reason for each target.
 */
export async function stacksToRefresh(stacks: readonly SynthesizedStack[], fleetFile: string): Promise<string[]> {
  const fleet = loadFleet(fleetFile);
  const keys = stacks.flatMap(({ targets }) => targets);
  const targets = keys.flatMap((key) => fleet.targets.get(key) ?? []);
  const options = { fleet, targets, environment: process.env, parallelism: CALLS_AT_ONCE };
  const found = await outdatedBundles(options);
  for (const { target, unread } of found) {
    const reason =
      unread === undefined
        ? "the certificate authorities of the cluster Secret differ from those of the cluster"
        : `the certificate authorities could not be compared: ${unread}`;
    printError(saidOf(target, reason).toString());
  }
  return stacks.filter((stack) => found.some(({ target }) => stack.targets.includes(target))).map(({ name }) => name);
}
