import { loadFleet } from "../lib/fleet/load";
import { FleetFileError, type Problem } from "../lib/fleet/problem";
import { fleetWarnings } from "../lib/model/warnings";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { type DefineCommand, paragraphs } from "./command";
import { counted } from "./counted";
import { EXIT } from "./exit-codes";
import { FLEET } from "./options";
import { print, printError, printJson } from "./output";

/** `argocd-eks-iam validate`. */
export const validate: DefineCommand = (command, exit) =>
  command
    .description(
      paragraphs(`
Checks the fleet file and writes nothing. Prints one line for each problem: file, line, column, field, fix. Then prints the warnings
that synth prints too.`),
    )
    .addOption(FLEET)
    .option("--strict", "fail if there is a warning")
    .option("--json", "print a list to standard output: severity, message, and for a problem its path, line and column")
    .addHelpText("after", "\nExit code: 0 valid; 1 invalid, or a warning with --strict.")
    .action(({ fleet, strict, json }) => {
      const file = fleetFileOf(process.env, fleet);
      exit(check(file, { isStrict: strict === true, isJson: json === true }));
    });

/** What `--json` prints for each problem and each warning. */
type Judged = (Problem & { readonly severity: "error" }) | { readonly severity: "warning"; readonly message: string };

function check(file: string, { isStrict, isJson }: { readonly isStrict: boolean; readonly isJson: boolean }): number {
  if (isJson) return checkAsJson(file, isStrict);
  const fleet = loadFleet(file);
  const warnings = fleetWarnings(fleet);
  for (const warning of warnings) printError(`Warning: ${warning}`);
  if (isStrict && warnings.length > 0) return EXIT.error;
  print(`${file} is valid: ${counted(fleet.targets.size, "target")} in ${counted(fleet.accounts.size, "account")}.`);
  return EXIT.ok;
}

function checkAsJson(file: string, isStrict: boolean): number {
  const judged = judgementOf(file);
  printJson(judged);
  return judged.some(({ severity }) => isStrict || severity === "error") ? EXIT.error : EXIT.ok;
}

function judgementOf(file: string): Judged[] {
  try {
    return fleetWarnings(loadFleet(file)).map((message) => ({ severity: "warning", message }));
  } catch (error) {
    if (error instanceof FleetFileError) return error.problems.map((problem) => ({ ...problem, severity: "error" }));
    throw error;
  }
}
