import { readFileSync, writeFileSync } from "node:fs";
import { loadFleet } from "../lib/fleet/load";
import { type CheckResult, VERDICTS } from "../lib/model/check-result";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { accessGraph, drawnBy } from "../lib/views/graph/access-graph";
import { svgOf } from "../lib/views/graph/svg";
import { reportPage } from "../lib/views/report/page";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { FLEET } from "./options";
import { print } from "./output";

/** `argocd-eks-iam report`. */
export const report: DefineCommand = (command, exit) =>
  command
    .description(
      paragraphs(`
Writes a self-contained HTML page: the access graph, a searchable table of the targets, every policy document, and the results of
doctor. Reads the fleet file. Does not call AWS.`),
    )
    .option("--doctor <file>", "output of `doctor --json`")
    .option("--page <file>", "page to write", "report.html")
    .addOption(FLEET)
    .action(async ({ doctor, page, fleet: file }) => {
      const fleet = loadFleet(fleetFileOf(process.env, file));
      const targets = [...fleet.targets.values()];
      const checks = doctor === undefined ? {} : { checks: resultsIn(doctor) };
      const svg = await svgOf(accessGraph(fleet, targets, drawnBy(targets.length)));
      writeFileSync(page, reportPage({ fleet, svg, ...checks }));
      print(`Wrote ${page}`);
      exit(EXIT.ok);
    });

function resultsIn(file: string): CheckResult[] {
  let results: unknown;
  try {
    results = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`--doctor: ${file}: ${(error as Error).message}`);
  }
  if (!Array.isArray(results) || !results.every(isResult)) {
    throw new Error(`--doctor: expected the output of doctor --json in ${file}`);
  }
  return results;
}

function isResult(value: unknown): value is CheckResult {
  const { check, verdict, evidence }: Partial<Record<keyof CheckResult, unknown>> = Object(value);
  return typeof check === "string" && typeof evidence === "string" && VERDICTS.some((one) => one === verdict);
}
