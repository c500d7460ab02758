import { lstatSync, writeFileSync } from "node:fs";
import { Option } from "@commander-js/extra-typings";
import { ownCommand } from "../lib/model/shell-command";
import type { StackPlan } from "../lib/terraform/plan";
import { oneOf } from "./arguments";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { collected, JSON_OUTPUT, OUT, withStacks } from "./options";
import { print, printError, printJson } from "./output";
import { planMarkdown } from "./plan-comment";
import { failuresOf } from "./plan-lines";
import { planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { chosenBy, type StackArguments } from "./stack-arguments";
import { wideningReport } from "./widening";

/** `argocd-eks-iam plan`. */
export const plan: DefineCommand = (command, exit) =>
  withStacks(
    command
      .option("--destroy", "plan to destroy every resource in the stacks")
      .option(
        "--replaces <arn>",
        paragraphs(`
this fleet replaces the fleet of the Argo CD cluster with this ARN, and takes over its Terraform states; use this option after you
moved Argo CD to another cluster`),
      )
      .addOption(JSON_OUTPUT)
      .option("--markdown <file>", "also write the summary as a pull-request comment")
      .addOption(
        new Option(
          "--fail-on <what>",
          "widening: fail if access becomes wider, or if wider access is unknown (docs/review.md)",
        ).argParser(oneOf("--fail-on", ["widening"] as const)),
      )
      .addOption(
        new Option(
          "--allow-widening <target>",
          "allow wider access to this target; argocd: wider access of Argo CD itself; repeatable",
        ).argParser(collected),
      ),
  )
    .description(
      paragraphs(`
Plans the synthesized stacks in parallel, and saves each plan as tfplan in the folder of its stack. Run synth first. A stack that
fails does not stop the other stacks. Deletes older saved plans. Prints the digest of all plans: apply --digest accepts only the
plans with that digest.`),
    )
    .addHelpText(
      "after",
      "\nExit code: 0 no changes; 2 changes (also of outputs alone); 1 a stack failed, or access becomes wider without permission.",
    )
    .action(async (args, values) => exit(await planAndSave({ ...values, ...chosenBy(args, values) })));

interface PlanArguments extends StackArguments {
  readonly destroy?: true | undefined;
  readonly replaces?: string | undefined;
  readonly json?: true | undefined;
  readonly markdown?: string | undefined;
  readonly failOn?: "widening" | undefined;
  readonly allowWidening?: readonly string[] | undefined;
}

async function planAndSave(values: PlanArguments): Promise<number> {
  const { destroy = false, replaces, failOn, allowWidening = [] } = values;
  const planned = await plannedStacks(values, { destroy, replaces });
  const { plans } = planned;
  const digest = keepPlans(values.out, planned);
  const bound = digest ? [`Digest: ${digest}`] : [];
  if (values.markdown) writeMarkdown(values.markdown, [planMarkdown(plans), "", ...bound].join("\n"));
  if (values.json) printJson(plans);
  else print(planTable(plans));
  // The JSON output is a list of stacks and has no place for the digest.
  for (const line of bound) (values.json ? printError : print)(line);
  const widening = failOn ? wideningReport(plans, allowWidening) : undefined;
  if (widening) printError(widening);
  const code = widening ? EXIT.error : exitCodeOf(plans);
  if (code === EXIT.findings && !values.json) print(`Next: ${applyCommand(values)}`);
  return code;
}

/** The command that applies these plans. */
function applyCommand({ out, fleet, terraform }: StackArguments): string {
  const flags = { fleet, out: out === OUT.defaultValue ? undefined : out, terraform };
  const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  return ownCommand("apply", ...given);
}

/** Refuses a symbolic link: in a checkout of another author's branch, a link may point to any file. */
function writeMarkdown(file: string, text: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(`--markdown ${file}: expected a file, found a symbolic link: remove the link`);
  }
  writeFileSync(file, `${text}\n`);
}

/** As `terraform plan -detailed-exitcode`. */
export function exitCodeOf(plans: readonly StackPlan[]): number {
  if (failuresOf(plans).length > 0) return EXIT.error;
  return plans.some((one) => one.ok && one.planFile !== undefined) ? EXIT.findings : EXIT.ok;
}
