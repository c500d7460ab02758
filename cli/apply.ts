import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadFleet } from "../lib/fleet/load";
import { importsFileOf } from "../lib/synth/imports-file";
import { synthFleet } from "../lib/synth/synth-fleet";
import { writeChanged } from "../lib/synth/write-changed";
import { Apply, type ApplyOptions, isGood, type StackApply } from "../lib/terraform/apply";
import { applyTable } from "./apply-report";
import { parallelismArgument } from "./arguments";
import { fleetFileOf } from "./fleet-file";
import { print } from "./output";
import { progressOn } from "./progress";
import { nameAndVersion } from "./version";

const USAGE = `Usage: argocd-eks-iam apply [--fleet FILE] [--out FOLDER] [--from FOLDER] [--digest DIGEST]
                            [--allow-destroy TARGET]… [--parallelism N] [--json]

Applies the plans that plan saved, and nothing else. Synthesizes the fleet file again: a plan that was made of anything else is
refused, and nothing is applied. Plans that were made on another machine need --digest. Stacks go in their order; one that loses a
target goes first. A stack that fails stops those that depend on it, and no other. Interrupted once, Terraform writes its state and
releases its locks; twice, it gives up at once.

  --fleet FILE             fleet file that was planned (default: FLEET_FILE, else fleet.yaml)
  --out FOLDER             synthesized folder (default: cdktf.out)
  --from FOLDER            folder with the plans of another machine: plans.json and stacks/… of its synthesized folder;
                           nothing else in it is used (default: the synthesized folder)
  --digest DIGEST          digest that plan printed; apply takes exactly the plans that have it
  --allow-destroy TARGET   this target's role, access or Secret may be destroyed or replaced; may stand several times
  --parallelism N          stacks at once (default: by processors and memory)
  --json                   what became of each stack as JSON on standard output
  --help                   this text

Exit code: 0 applied, 1 a stack failed or nothing was applied.`;

/** `argocd-eks-iam apply`. */
export async function apply(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fleet: { type: "string" },
      out: { type: "string", default: "cdktf.out" },
      from: { type: "string" },
      digest: { type: "string" },
      "allow-destroy": { type: "string", multiple: true, default: [] },
      parallelism: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const { digest, out, from = out } = values;
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw new Error(`--digest: expected sha256: and 64 hexadecimal digits, as plan prints it, got ${digest}`);
  }
  const freshFolder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-fresh-"));
  try {
    const file = fleetFileOf(process.env, values.fleet);
    synthFleet(loadFleet(file), process.env, { outFolder: freshFolder, importsFile: importsFileOf(file) });
    // Plans alone come from elsewhere: the folder that Terraform runs in is our own.
    if (resolve(from) !== resolve(out)) writeChanged(freshFolder, out);
    const options = {
      outFolder: out,
      plansFolder: from,
      freshFolder,
      tool: nameAndVersion(),
      ...(digest === undefined ? {} : { digest }),
      allowDestroy: values["allow-destroy"],
      ...parallelismArgument(values.parallelism),
      environment: process.env,
      progress: progressOn(process.stderr),
    };
    return await runApply(options, values.json ? (results) => JSON.stringify(results, null, 2) : applyTable);
  } finally {
    rmSync(freshFolder, { recursive: true });
  }
}

/** Applies saved plans, tells what became of them, and passes on what interrupts it. */
export async function runApply(
  options: ApplyOptions,
  report: (results: readonly StackApply[]) => string,
): Promise<number> {
  const run = new Apply(options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      options.progress.log("interrupted: waiting for Terraform to write its state (again: hurry)");
      run.interrupt();
    });
  }
  const results = await run.run();
  print(report(results));
  return results.every(({ result }) => isGood(result)) ? 0 : 1;
}
