import { parseArgs } from "node:util";
import Table from "cli-table3";
import { loadFleet } from "../lib/fleet/load";
import { examine } from "../lib/live/doctor/doctor";
import type { Hop } from "../lib/live/doctor/hop";
import { targetRoleArn } from "../lib/model/arn";
import { chosenTargets, type Fleet } from "../lib/model/fleet";
import { CALLS_AT_ONCE, parallelismArgument } from "./arguments";
import { fleetFileOf } from "./fleet-file";

const USAGE = `Usage: argocd-eks-iam doctor [TARGET…] [--try] [--fleet FILE] [--parallelism N] [--json]

Walks Argo CD's way into every target, hop by hop, and says of each: ok, failed or could not look, with what was seen and
what heals it. Reads AWS and the clusters as the fleet file's deploy roles, and changes nothing. Works on any installation
the fleet file describes, applied by us or made by hand.

  --try              also go the whole way as Argo CD's pods do: asks the Argo CD cluster for tokens of their service accounts,
                     which make whoever holds them Argo CD; none is shown or written (IRSA)
  --fleet FILE       fleet file (default: FLEET_FILE, else fleet.yaml)
  --parallelism N    targets at once (default: ${CALLS_AT_ONCE})
  --json             as JSON on standard output
  --help             this text

Exit code: 0 nothing is broken, 1 something is.`;

/** `argocd-eks-iam doctor`. */
export async function doctor(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      try: { type: "boolean", default: false },
      fleet: { type: "string" },
      parallelism: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { parallelism = CALLS_AT_ONCE } = parallelismArgument(values.parallelism);
  const fleet = loadFleet(fleetFileOf(process.env, values.fleet));
  const hops = await examine({
    fleet,
    targets: chosenTargets(fleet, positionals),
    environment: process.env,
    parallelism,
    tries: values.try,
  });
  console.log(values.json ? JSON.stringify(hops, null, 2) : doctorReport(fleet, hops));
  return hops.some(({ state }) => state === "failed") ? 1 : 0;
}

/** A line for each hop, what heals the broken ones below, and how to test the rest from inside Argo CD. */
export function doctorReport(fleet: Fleet, hops: readonly Hop[]): string {
  const table = new Table({
    head: ["Target", "Hop", "State", "Seen"],
    style: { head: [], border: [] },
    colWidths: [null, null, null, 70],
    wordWrap: true,
  });
  for (const { target, hop, state, evidence } of hops) table.push([target ?? "(Argo CD)", hop, state, evidence]);
  const broken = hops.filter(({ state }) => state === "failed");
  const fixes = broken.map(
    ({ target, hop, evidence, fix }) => `${target ?? "Argo CD"}, ${hop}: ${evidence}\n  → ${fix}`,
  );
  return [table.toString(), ...fixes, fixes.length === 0 ? "Nothing is broken." : "", ...fromInside(fleet, hops)].join(
    "\n",
  );
}

/** What only Argo CD's pods can try: the broken targets, or the first where none is. */
function fromInside({ argocd, targets }: Fleet, hops: readonly Hop[]): string[] {
  const looked = [...new Set(hops.flatMap(({ target }) => target ?? []))];
  const broken = looked.filter((key) => hops.some(({ target, state }) => target === key && state === "failed"));
  const keys = broken.length > 0 ? broken : looked.slice(0, 1);
  if (keys.length === 0) return [];
  const lines = keys.flatMap((key) => {
    const target = targets.get(key);
    if (!target) return [];
    const role = targetRoleArn(target);
    const args = `--cluster-name ${target.cluster}${role ? ` --role-arn ${role}` : ""}`;
    return [`  kubectl -n ${argocd.namespace} exec deployment/argocd-server -- argocd-k8s-auth aws ${args}`];
  });
  return ["The whole way, from inside Argo CD:", ...lines];
}
