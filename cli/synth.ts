import { relative } from "node:path";
import { parseArgs } from "node:util";
import { loadFleet } from "../lib/fleet/load";
import { importsFileOf } from "../lib/synth/imports-file";
import { synthFleet } from "../lib/synth/synth-fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { print, printError } from "./output";
import { synthReport } from "./synth-report";

const USAGE = `Usage: argocd-eks-iam synth [--fleet FILE] [--out FOLDER] [--strip]

Checks the fleet file and writes the stacks as Terraform JSON. Rewrites a file only if its content changes.

  --fleet FILE   fleet file (default: FLEET_FILE, else fleet.yaml)
  --out FOLDER   folder to write (default: cdktf.out)
  --strip        omit the "//" keys of cdktf, which Terraform ignores
  --help         print this help`;

/** `argocd-eks-iam synth`. */
export async function synth(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fleet: { type: "string" },
      out: { type: "string" },
      strip: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const file = fleetFileOf(process.env, values.fleet);
  const fleet = loadFleet(file);
  const { folder, warnings } = synthFleet(fleet, process.env, {
    ...(values.out ? { outFolder: values.out } : {}),
    isStripped: values.strip,
    importsFile: importsFileOf(file),
  });
  for (const warning of warnings) printError(`Warning: ${warning}`);
  const flags = (["fleet", "out"] as const).flatMap((flag) => (values[flag] ? [`--${flag}`, values[flag]] : []));
  print(synthReport(fleet, file, relative(process.cwd(), folder) || ".", flags));
  return 0;
}
