import { lstatSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { StackPlan } from "../lib/terraform/plan";
import { oneOf } from "./arguments";
import { EXIT } from "./exit-codes";
import { print, printError, printJson } from "./output";
import { planMarkdown } from "./plan-comment";
import { failuresOf } from "./plan-lines";
import { planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { STACK_OPTIONS, STACK_USAGE } from "./stack-arguments";
import { wideningReport } from "./widening";

const USAGE = `Usage: argocd-eks-iam plan [--destroy] [--replaces ARN] [--json] [--markdown FILE]
                           [--fail-on widening [--allow-widening TARGET]…] [which stacks]

Plans the synthesised stacks, several at once, and saves each plan as tfplan in its stack's folder.
Run synth first. A stack that fails stops no other. Plans saved before are deleted. Prints the digest of all plans: apply
takes exactly the plans that have it.

  --destroy                 plan the end of everything in the stacks
  --replaces ARN            this fleet replaces the one of the Argo CD cluster ARN, and takes over its states: Argo CD moved
  --json                    the summary as JSON on standard output
  --markdown FILE           the summary as a pull-request comment too
  --fail-on widening        fail where access gets wider, or where that is unknown (docs/review.md)
  --allow-widening TARGET   access of this target may get wider; argocd: Argo CD's own side; may stand several times
${STACK_USAGE}

Exit code: 0 no changes, 2 changes (of outputs alone, too), 1 a stack failed, or access gets wider without permission.`;

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
  // Beside JSON, which is a list of stacks.
  for (const line of bound) (values.json ? printError : print)(line);
  const widening = failsOn ? wideningReport(plans, values["allow-widening"]) : undefined;
  if (widening) printError(widening);
  return widening ? EXIT.error : exitCodeOf(plans);
}

/** Never through a link: in a checkout of another author's branch it may lead anywhere. */
function writeMarkdown(file: string, text: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(`--markdown ${file}: expected a file, found a link; remove it`);
  }
  writeFileSync(file, `${text}\n`);
}

/** As `terraform plan -detailed-exitcode`. */
export function exitCodeOf(plans: readonly StackPlan[]): number {
  if (failuresOf(plans).length > 0) return EXIT.error;
  return plans.some((one) => one.ok && one.planFile !== undefined) ? EXIT.findings : EXIT.ok;
}
