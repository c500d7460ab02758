import { relative } from "node:path";
import { parseArgs } from "node:util";
import { fleetFileOf, loadFleetOrExit } from "./fleet-file";
import { synthFleet } from "./synth-fleet";
import { synthReport } from "./synth-report";

const USAGE = `Usage: npm run synth -- [--fleet FILE] [--out FOLDER]

Checks the fleet file and writes its stacks as Terraform JSON.

  --fleet FILE   fleet file (default: FLEET_FILE, else fleet.yaml)
  --out FOLDER   folder to write (default: cdktf.out)
  --help         this text`;

function main(): void {
  const { values } = parseArgs({
    options: { fleet: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const file = fleetFileOf(process.env, values.fleet);
  const fleet = loadFleetOrExit(file);
  const { folder, warnings } = synthFleet(fleet, process.env, values.out);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  console.log(synthReport(fleet, file, relative(process.cwd(), folder) || "."));
}

try {
  main();
} catch (error) {
  // parseArgs' own errors are for the user: the option, and what it takes.
  if (!(error instanceof TypeError && "code" in error)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(1);
}
