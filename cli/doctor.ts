import { diagnose } from "../lib/doctor/doctor";
import { loadFleet } from "../lib/fleet/load";
import { type CheckResult, type Verdict, worstVerdict } from "../lib/model/check-result";
import { chosenTargets } from "../lib/model/fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { type DefineCommand, paragraphs } from "./command";
import { counted } from "./counted";
import { doctorReport } from "./doctor-report";
import { EXIT } from "./exit-codes";
import { CALLS, FLEET, JSON_OUTPUT, targetKeys, withTargets } from "./options";
import { print, printJson } from "./output";
import { progressOn } from "./progress";

/** `argocd-eks-iam doctor`. */
export const doctor: DefineCommand = (command, exit) =>
  withTargets(command, "check only these (default: all targets)")
    .description(
      paragraphs(`
Checks each step of Argo CD's connection to every target: PASS, FAIL, UNKNOWN (a resource could not be read) or SKIP (depends on a
check that did not pass), with evidence and a fix. Reads AWS and the clusters with the deploy roles of the fleet file. Changes
nothing. Works for every installation that the fleet file describes, even if Terraform did not create the installation.`),
    )
    .option(
      "--try",
      paragraphs(`
also connect to each target as Argo CD's pods do (IRSA only): doctor requests tokens for their service accounts from the Argo CD
cluster. A token grants Argo CD's access; doctor does not print or save tokens`),
    )
    .addOption(FLEET)
    .addOption(CALLS)
    .addOption(JSON_OUTPUT)
    .addHelpText(
      "after",
      "\nExit code: 0 all checks passed; 2 a check failed; 3 no check failed, and a check is unknown.",
    )
    .action(async (args, { fleet: file, try: tries, parallelism, json, ...options }) => {
      const fleet = loadFleet(fleetFileOf(process.env, file));
      const targets = chosenTargets(fleet, targetKeys(args, options) ?? []);
      const progress = progressOn(process.stderr);
      const results = await diagnose({
        fleet,
        targets,
        environment: process.env,
        parallelism,
        tries: tries === true,
        onProgress: (checked) => progress.doing("doctor", `${checked} of ${counted(targets.length, "target")} checked`),
      });
      progress.doing("doctor", undefined);
      if (json) printJson(results);
      else print(doctorReport(fleet, results));
      exit(doctorExitCode(results));
    });

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  FAIL: EXIT.findings,
  UNKNOWN: EXIT.unknown,
  SKIP: EXIT.ok,
  PASS: EXIT.ok,
};

/** The exit code of the worst verdict. */
export function doctorExitCode(results: readonly CheckResult[]): number {
  return EXIT_OF[worstVerdict(results) ?? "PASS"];
}
