import { parseArgs } from "node:util";
import { diagnose } from "../lib/doctor/doctor";
import { loadFleet } from "../lib/fleet/load";
import { type CheckResult, type Verdict, worstVerdict } from "../lib/model/check-result";
import { chosenTargets } from "../lib/model/fleet";
import { CALLS_AT_ONCE, parallelismArgument } from "./arguments";
import { doctorReport } from "./doctor-report";
import { EXIT } from "./exit-codes";
import { fleetFileOf } from "./fleet-file";
import { print, printJson } from "./output";

const USAGE = `Usage: argocd-eks-iam doctor [TARGET…] [--try] [--fleet FILE] [--parallelism N] [--json]

Checks each step of Argo CD's connection to every target: PASS, FAIL, UNKNOWN (something could not be read) or SKIP (depends
on a check that did not pass), with evidence and a fix. Reads AWS and the clusters as the fleet file's deploy roles, and
changes nothing. Works on any installation that the fleet file describes, applied by Terraform or not.

  --try              also connect to each target as Argo CD's pods do: requests tokens of their service accounts from the
                     Argo CD cluster, which give their holder Argo CD's access; none is shown or written (IRSA)
  --fleet FILE       fleet file (default: FLEET_FILE, else fleet.yaml)
  --parallelism N    targets at once (default: ${CALLS_AT_ONCE})
  --json             as JSON on standard output
  --help             this text

Exit code: 0 all checks passed, 2 a check failed, 3 none failed and some are unknown.`;

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
