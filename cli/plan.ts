import { lstatSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ownCommand } from "../lib/model/shell-command";
import type { StackPlan } from "../lib/terraform/plan";
import { oneOf } from "./arguments";
import { EXIT } from "./exit-codes";
import { print, printError, printJson } from "./output";
import { planMarkdown } from "./plan-comment";
import { failuresOf } from "./plan-lines";
import { planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { STACK_OPTIONS, STACK_USAGE, type StackArguments } from "./stack-arguments";
import { wideningReport } from "./widening";

const USAGE = `Usage: argocd-eks-iam plan [--destroy] [--replaces ARN] [--json] [--markdown FILE]
                           [--fail-on widening [--allow-widening TARGET]…] [which stacks]

Plans the synthesized stacks in parallel, and saves each plan as tfplan in the folder of its stack. Run synth first. A stack
that fails does not stop the other stacks. Deletes older saved plans. Prints the digest of all plans: apply --digest accepts
only the plans with that digest.

  --destroy                 plan to destroy every resource in the stacks
  --replaces ARN            this fleet replaces the fleet of the Argo CD cluster ARN, and takes over its Terraform states;
                            use this option after you moved Argo CD to another cluster
  --json                    print the summary as JSON to standard output
  --markdown FILE           also write the summary as a pull-request comment
  --fail-on widening        fail if access becomes wider, or if wider access is unknown (docs/review.md)
  --allow-widening TARGET   allow wider access to this target; argocd: wider access of Argo CD itself; repeatable
${STACK_USAGE}

Exit code: 0 no changes; 2 changes (also of outputs alone); 1 a stack failed, or access becomes wider without permission.`;

/** `argocd-eks-iam plan`. */
export async function plan(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...STACK_OPTIONS,
      destroy: { type: "boolean", default: false },
      replaces: { type: "string" },
      json: { type: "boolean" },
      markdown: { type: "string" },
      "fail-on": { type: "string" },
      "allow-widening": { type: "string", multiple: true, default: [] },
    },
  });
  if (values.help) {
    print(USAGE);
    return EXIT.ok;
  }
  const failsOn = values["fail-on"] === undefined ? undefined : oneOf("--fail-on", ["widening"], values["fail-on"]);
  const planned = await plannedStacks(values, { destroy: values.destroy, replaces: values.replaces });
  const { plans } = planned;
  const digest = keepPlans(values.out, planned);
  const bound = digest ? [`Digest: ${digest}`] : [];
  if (values.markdown) writeMarkdown(values.markdown, [planMarkdown(plans), "", ...bound].join("\n"));
  if (values.json) printJson(plans);
  else print(planTable(plans));
  // The JSON output is a list of stacks and has no place for the digest.
  for (const line of bound) (values.json ? printError : print)(line);
  const widening = failsOn ? wideningReport(plans, values["allow-widening"]) : undefined;
  if (widening) printError(widening);
  const code = widening ? EXIT.error : exitCodeOf(plans);
  if (code === EXIT.findings && !values.json) print(`Next: ${applyCommand(values)}`);
  return code;
}

/** The command that applies these plans. */
function applyCommand({ out, fleet, terraform }: StackArguments): string {
  const flags = { fleet, out: out === STACK_OPTIONS.out.default ? undefined : out, terraform };
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
