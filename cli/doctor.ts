import { parseArgs } from "node:util";
import { diagnose } from "../lib/doctor/doctor";
import { loadFleet } from "../lib/fleet/load";
import { type CheckResult, type Verdict, worstVerdict } from "../lib/model/check-result";
import { chosenTargets } from "../lib/model/fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { CALLS_AT_ONCE, parallelismArgument } from "./arguments";
import { doctorReport } from "./doctor-report";
import { EXIT } from "./exit-codes";
import { print, printJson } from "./output";

const USAGE = `Usage: argocd-eks-iam doctor [TARGET…] [--try] [--fleet FILE] [--parallelism N] [--json]

Checks each step of Argo CD's connection to every target: PASS, FAIL, UNKNOWN (a resource could not be read) or SKIP (depends
on a check that did not pass), with evidence and a fix. Reads AWS and the clusters with the deploy roles of the fleet file.
Changes nothing. Works for every installation that the fleet file describes, even if Terraform did not create the installation.

  --try              also connect to each target as Argo CD's pods do (IRSA only): doctor requests tokens for their service
                     accounts from the Argo CD cluster. A token grants Argo CD's access; doctor does not print or save tokens
  --fleet FILE       fleet file (default: FLEET_FILE, else fleet.yaml)
  --parallelism N    number of targets at once (default: ${CALLS_AT_ONCE})
  --json             print JSON to standard output
  --help             print this help

Exit code: 0 all checks passed; 2 a check failed; 3 no check failed, and a check is unknown.`;

/** `argocd-eks-iam doctor`. */
export async function doctor(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      try: { type: "boolean", default: false },
      fleet: { type: "string" },
      parallelism: { type: "string" },
      json: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return EXIT.ok;
  }
  const { parallelism = CALLS_AT_ONCE } = parallelismArgument(values.parallelism);
  const fleet = loadFleet(fleetFileOf(process.env, values.fleet));
  const results = await diagnose({
    fleet,
    targets: chosenTargets(fleet, positionals),
    environment: process.env,
    parallelism,
    tries: values.try,
  });
  if (values.json) printJson(results);
  else print(doctorReport(fleet, results));
  return doctorExitCode(results);
}

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
