import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadFleet } from "../lib/fleet/load";
import { type CheckResult, VERDICTS } from "../lib/model/check-result";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { accessGraph, drawnBy } from "../lib/views/graph/access-graph";
import { svgOf } from "../lib/views/graph/svg";
import { reportPage } from "../lib/views/report/page";
import { print } from "./output";

const USAGE = `Usage: argocd-eks-iam report [--doctor FILE] [--out FILE] [--fleet FILE]

Writes a self-contained HTML page: the access graph, a searchable table of the targets, every policy document, and the results
of doctor. Reads the fleet file. Does not call AWS.

  --doctor FILE   output of \`doctor --json\`
  --out FILE      page to write (default: report.html)
  --fleet FILE    fleet file (default: FLEET_FILE, else fleet.yaml)
  --help          print this help`;

/** `argocd-eks-iam report`. */
export async function report(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      doctor: { type: "string" },
      out: { type: "string", default: "report.html" },
      fleet: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const fleet = loadFleet(fleetFileOf(process.env, values.fleet));
  const targets = [...fleet.targets.values()];
  const checks = values.doctor === undefined ? {} : { checks: resultsIn(values.doctor) };
  const svg = await svgOf(accessGraph(fleet, targets, drawnBy(targets.length)));
  writeFileSync(values.out, reportPage({ fleet, svg, ...checks }));
  print(`Wrote ${values.out}`);
  return 0;
}

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
