import { Option } from "@commander-js/extra-typings";
import { loadFleet } from "../lib/fleet/load";
import { chosenTargets } from "../lib/model/fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { accessGraph, drawnBy, MOST_TARGETS } from "../lib/views/graph/access-graph";
import { mermaidOf } from "../lib/views/graph/mermaid";
import { svgOf } from "../lib/views/graph/svg";
import { oneOf } from "./arguments";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { FLEET, targetKeys, withTargets } from "./options";
import { print } from "./output";

const FORMATS = ["mermaid", "svg"] as const;
const DRAWN_BY = ["target", "account"] as const;

/** `argocd-eks-iam graph`. */
export const graph: DefineCommand = (command, exit) =>
  withTargets(command, "draw only these (default: all targets)")
    .description(
      paragraphs(`
Draws which roles have access to which clusters: accounts, roles, clusters, and the limits of each access. Prints the graph to
standard output. Reads only the fleet file.`),
    )
    .addOption(
      new Option("--format <format>", `${FORMATS.join(" or ")}; pull requests show mermaid as a picture`)
        .default("mermaid" as const)
        .argParser(oneOf("--format", FORMATS)),
    )
    .addOption(
      new Option(
        "--by <what>",
        paragraphs(`
target: one node for each target; account: one node for all targets of an account with equal access (default: target up to
${MOST_TARGETS} targets, else account)`),
      ).argParser(oneOf("--by", DRAWN_BY)),
    )
    .addOption(FLEET)
    .action(async (args, { fleet: file, format, by, ...options }) => {
      const fleet = loadFleet(fleetFileOf(process.env, file));
      const targets = chosenTargets(fleet, targetKeys(args, options) ?? []);
      const picture = accessGraph(fleet, targets, by ?? drawnBy(targets.length));
      print(format === "svg" ? await svgOf(picture) : mermaidOf(picture));
      exit(EXIT.ok);
    });
