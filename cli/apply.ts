import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { loadFleet } from "../lib/fleet/load";
import { importsFileOf } from "../lib/synth/imports-file";
import { synthFleet } from "../lib/synth/synth-fleet";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { writeChanged } from "../lib/synth/write-changed";
import { Apply, type ApplyOptions, isGood, type StackApply } from "../lib/terraform/apply";
import type { StackChoice } from "../lib/terraform/choice";
import { applyTable } from "./apply-report";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { collected, FLEET, JSON_OUTPUT, OUT, STACK, STACKS_AT_ONCE, TERRAFORM, withTargets } from "./options";
import { print } from "./output";
import { progressOn } from "./progress";
import { choiceOf } from "./stack-arguments";
import { checkedProgram } from "./terraform-program";
import { UsageError } from "./usage-error";

const DIGEST = new Option(
  "--digest <digest>",
  "digest that plan or review printed; apply accepts only the plans with this digest",
);

/** `argocd-eks-iam apply`. */
export const apply: DefineCommand = (command, exit) =>
  withTargets(
    command
      .option(
        "--from <folder>",
        paragraphs(`
folder with the plans of other machines, from plan --save; apply reads no other file of this folder (default: the synthesized
folder)`),
      )
      .addOption(DIGEST.argParser(digestArgument))
      .addOption(
        new Option(
          "--allow-destroy <target>",
          "allow Terraform to delete or replace the role, access or Secret of this target; repeatable",
        ).argParser(collected),
      )
      .addOption(JSON_OUTPUT),
    "apply only their stacks, and the stacks on which those depend (default: all planned stacks)",
  )
    .addOption(STACK)
    .addOption(FLEET)
    .addOption(OUT)
    .addOption(STACKS_AT_ONCE)
    .addOption(TERRAFORM)
    .description(
      paragraphs(`
Applies exactly the plans that plan saved. First, apply synthesizes the fleet file again: if the result differs from the planned
configuration, apply fails and applies nothing. Plans from another machine need --digest, of all plans or of the chosen stacks.
Terraform applies the stacks in dependency order; a stack that removes a target comes first. If a stack fails, apply skips only the
stacks that depend on that stack. On the first interrupt, Terraform writes its state and releases its locks. On the second, Terraform stops immediately.`),
    )
    .addHelpText("after", "\nExit code: 0 all stacks applied; 1 a stack failed, or nothing was applied.")
    .action(async (args, values) => exit(await applyPlans({ ...values, choice: choiceOf(args, values) })));

interface ApplyArguments {
  readonly choice: StackChoice;
  readonly fleet?: string | undefined;
  readonly out: string;
  readonly from?: string | undefined;
  readonly digest?: string | undefined;
  readonly allowDestroy?: readonly string[] | undefined;
  readonly parallelism?: number | undefined;
  readonly terraform?: string | undefined;
  readonly json?: true | undefined;
}

function digestArgument(text: string): string {
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new UsageError(`--digest: expected sha256: and 64 hexadecimal digits, as plan prints it, got ${text}`);
}

async function applyPlans(values: ApplyArguments): Promise<number> {
  const { digest, out, from = out, parallelism, choice } = values;
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
      choice,
      allowDestroy: values.allowDestroy ?? [],
      ...(parallelism === undefined ? {} : { parallelism }),
      environment: process.env,
      progress: progressOn(process.stderr),
    };
    return await runApply(options, reportAs(values.json === true));
  } finally {
    rmSync(freshFolder, { recursive: true });
  }
}

/** How the results of the stacks are printed: as a table, or as JSON. */
export function reportAs(isJson: boolean): (results: readonly StackApply[]) => string {
  return isJson ? (results) => JSON.stringify(results, null, 2) : applyTable;
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
  return results.every(({ result }) => isGood(result)) ? EXIT.ok : EXIT.error;
}
