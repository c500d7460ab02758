import { parseArgs } from "node:util";
import { loadFleet } from "../lib/fleet/load";
import { chosenTargets } from "../lib/model/fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { accessGraph, drawnBy, MOST_TARGETS } from "../lib/views/graph/access-graph";
import { mermaidOf } from "../lib/views/graph/mermaid";
import { svgOf } from "../lib/views/graph/svg";
import { oneOf } from "./arguments";
import { print } from "./output";

const FORMATS = ["mermaid", "svg"] as const;
const DRAWN_BY = ["target", "account"] as const;

const USAGE = `Usage: argocd-eks-iam graph [TARGET…] [--format FORMAT] [--by WHAT] [--fleet FILE]

Draws which roles have access to which clusters: accounts, roles, clusters, and the limits of each access. Prints the graph to
standard output. Reads only the fleet file.

  --format FORMAT   ${FORMATS.join(" or ")} (default: mermaid, which pull requests show as a picture)
  --by WHAT         target: one node for each target; account: one node for all targets of an account with equal access
                    (default: target up to ${MOST_TARGETS} targets, else account)
  --fleet FILE      fleet file (default: FLEET_FILE, else fleet.yaml)
  --help            print this help`;

/** `argocd-eks-iam graph`. */
export async function graph(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string", default: "mermaid" },
      by: { type: "string" },
      fleet: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const format = oneOf("--format", FORMATS, values.format);
  const fleet = loadFleet(fleetFileOf(process.env, values.fleet));
  const targets = chosenTargets(fleet, positionals);
  const by = values.by === undefined ? drawnBy(targets.length) : oneOf("--by", DRAWN_BY, values.by);
  const picture = accessGraph(fleet, targets, by);
  print(format === "svg" ? await svgOf(picture) : mermaidOf(picture));
  return 0;
}
