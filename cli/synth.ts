import { relative } from "node:path";
import { loadFleet } from "../lib/fleet/load";
import { fleetWarnings } from "../lib/model/warnings";
import { importsFileOf } from "../lib/synth/imports-file";
import { stacksInOrder } from "../lib/synth/output/stacks";
import { synthFleet } from "../lib/synth/synth-fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { FLEET, JSON_OUTPUT } from "./options";
import { print, printError, printJson } from "./output";
import { synthReport } from "./synth-report";

/** `argocd-eks-iam synth`. */
export const synth: DefineCommand = (command, exit) =>
  command
    .description(
      paragraphs(`
Checks the fleet file and writes the stacks as Terraform JSON. Rewrites a file only if its content changes.`),
    )
    .addOption(FLEET)
    .option("--out <folder>", "folder to write (default: CDKTF_OUTDIR, else cdktf.out)")
    .option("--strip", 'omit the "//" keys of cdktf, which Terraform ignores')
    .addOption(JSON_OUTPUT)
    .action((values) => exit(synthesize(values)));

interface SynthValues {
  readonly fleet?: string | undefined;
  readonly out?: string | undefined;
  readonly strip?: true | undefined;
  readonly json?: true | undefined;
}

function synthesize(values: SynthValues): number {
  const file = fleetFileOf(process.env, values.fleet);
  const fleet = loadFleet(file);
  const { folder } = synthFleet(fleet, process.env, {
    ...(values.out ? { outFolder: values.out } : {}),
    isStripped: values.strip === true,
    importsFile: importsFileOf(file),
  });
  const warnings = fleetWarnings(fleet);
  for (const warning of warnings) printError(`Warning: ${warning}`);
  const flags = (["fleet", "out"] as const).flatMap((flag) => (values[flag] ? [`--${flag}`, values[flag]] : []));
  const shown = relative(process.cwd(), folder) || ".";
  if (values.json) printJson({ folder: shown, stacks: stacksInOrder(folder).map(({ name }) => name), warnings });
  else print(synthReport(fleet, file, shown, flags));
  return EXIT.ok;
}
