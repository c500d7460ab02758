import { parseArgs } from "node:util";
import { loadFleet } from "../lib/fleet/load";
import { FleetFileError, type Problem } from "../lib/fleet/problem";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { counted } from "./counted";
import { print, printJson } from "./output";

const USAGE = `Usage: argocd-eks-iam validate [--fleet FILE] [--json]

Checks the fleet file and writes nothing. Prints one line for each problem: file, line, column, field, fix.

  --fleet FILE   fleet file (default: FLEET_FILE, else fleet.yaml)
  --json         print the problems as JSON to standard output: line, column, path, message; [] if there are none
  --help         print this help

Exit code: 0 valid; 1 invalid.`;

/** `argocd-eks-iam validate`. */
export async function validate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { fleet: { type: "string" }, json: { type: "boolean", default: false }, help: { type: "boolean" } },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const file = fleetFileOf(process.env, values.fleet);
  if (values.json) {
    const problems = problemsOf(file);
    printJson(problems);
    return problems.length === 0 ? 0 : 1;
  }
  const { targets, accounts } = loadFleet(file);
  print(`${file} is valid: ${counted(targets.size, "target")} in ${counted(accounts.size, "account")}.`);
  return 0;
}

function problemsOf(file: string): readonly Problem[] {
  try {
    loadFleet(file);
    return [];
  } catch (error) {
    if (error instanceof FleetFileError) return error.problems;
    throw error;
  }
}
