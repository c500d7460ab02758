import { parseArgs } from "node:util";
import { fleetFileOf, loadFleetOrExit } from "./fleet-file";

const USAGE = `Usage: argocd-eks-iam validate [--fleet FILE]

Checks the fleet file and writes nothing. Every problem is a line: file, line, column, field, what to do.

  --fleet FILE   fleet file (default: FLEET_FILE, else fleet.yaml)
  --help         this text

Exit code: 0 valid, 1 not.`;

/** `argocd-eks-iam validate`. */
export async function validate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { fleet: { type: "string" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const file = fleetFileOf(process.env, values.fleet);
  const { targets, accounts } = loadFleetOrExit(file);
  console.log(`${file} is valid: ${targets.size} targets in ${accounts.size} accounts.`);
  return 0;
}
