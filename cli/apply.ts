import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadFleet } from "../lib/fleet/load";
import { importsFileOf } from "../lib/synth/imports-file";
import { synthFleet } from "../lib/synth/synth-fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { writeChanged } from "../lib/synth/write-changed";
import { Apply, type ApplyOptions, isGood, type StackApply } from "../lib/terraform/apply";
import { applyTable } from "./apply-report";
import { parallelismArgument } from "./arguments";
import { print } from "./output";
import { progressOn } from "./progress";
import { checkedProgram } from "./terraform-program";

const USAGE = `Usage: argocd-eks-iam apply [--fleet FILE] [--out FOLDER] [--from FOLDER] [--digest DIGEST]
                            [--allow-destroy TARGET]… [--parallelism N] [--terraform PROGRAM] [--json]

Applies exactly the plans that plan saved. First, apply synthesizes the fleet file again: if the result differs from the planned
configuration, apply fails and applies nothing. Plans from another machine need --digest. Terraform applies the stacks in
dependency order; a stack that removes a target comes first. If a stack fails, apply skips only the stacks that depend on that
stack. On the first interrupt, Terraform writes its state and releases its locks. On the second, Terraform stops immediately.

  --fleet FILE             fleet file that was planned (default: FLEET_FILE, else fleet.yaml)
  --out FOLDER             synthesized folder (default: cdktf.out)
  --from FOLDER            folder with the plans of another machine: plans.json and stacks/… of its synthesized folder;
                           apply reads no other file of this folder (default: the synthesized folder)
  --digest DIGEST          digest that plan printed; apply accepts only the plans with this digest
  --allow-destroy TARGET   allow Terraform to delete or replace the role, access or Secret of this target; repeatable
  --parallelism N          number of stacks at once (default: from processors and memory)
  --terraform PROGRAM      Terraform or OpenTofu, by name or path (default: TERRAFORM_BINARY_NAME, else terraform)
  --json                   print the result of each stack as JSON to standard output
  --help                   print this help

Exit code: 0 all stacks applied; 1 a stack failed, or nothing was applied.`;

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
      terraform: { type: "string" },
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
    const fleet = loadFleet(file);
    const { program, tool } = await checkedProgram(values.terraform, []);
    const { product } = program;
    synthFleet(fleet, process.env, { outFolder: freshFolder, importsFile: importsFileOf(file), product });
    // Only the plans come from the other machine. Terraform runs in the folder that this machine synthesized.
    if (resolve(from) !== resolve(out)) writeChanged(freshFolder, out);
    const options = {
      outFolder: out,
      plansFolder: from,
      freshFolder,
      tool,
      program,
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

/** Applies saved plans, prints the result of each stack, and forwards interrupts to Terraform. */
export async function runApply(
  options: ApplyOptions,
  report: (results: readonly StackApply[]) => string,
): Promise<number> {
  const run = new Apply(options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      options.progress.log(
        "interrupted: waiting for Terraform to write its state (interrupt again to stop immediately)",
      );
      run.interrupt();
    });
  }
  const results = await run.run();
  print(report(results));
  return results.every(({ result }) => isGood(result)) ? 0 : 1;
}
