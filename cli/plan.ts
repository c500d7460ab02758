import { lstatSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { StackPlan } from "../lib/pipeline/plan";
import { planMarkdown, planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { STACK_OPTIONS, STACK_USAGE } from "./stack-arguments";

const USAGE = `Usage: argocd-eks-iam plan [--destroy] [--replaces ARN] [--json] [--markdown FILE] [which stacks]

Plans the synthesised stacks, several at once, and saves each plan as tfplan in its stack's folder.
Run synth first. A stack that fails stops no other. Plans saved before are deleted. Prints the digest of all plans: apply
takes exactly the plans that have it.

  --replaces ARN       this fleet replaces the one of the Argo CD cluster ARN, and takes over its states: Argo CD moved
  --destroy            plan the end of everything in the stacks
  --json               the summary as JSON on standard output
  --markdown FILE      the summary as a pull-request comment too
${STACK_USAGE}

Exit code: 0 no changes, 2 changes, 1 a stack failed.`;

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
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const planned = await plannedStacks(values, { destroy: values.destroy, replaces: values.replaces });
  const { plans } = planned;
  const digest = keepPlans(values.out, planned);
  const bound = digest ? [`Digest: ${digest}`] : [];
  if (values.markdown) writeMarkdown(values.markdown, [planMarkdown(plans), "", ...bound].join("\n"));
  console.log(values.json ? JSON.stringify(plans, null, 2) : planTable(plans));
  // Beside JSON, which is a list of stacks.
  for (const line of bound) (values.json ? console.error : console.log)(line);
  return exitCodeOf(plans);
}

/** Never through a link: in a checkout of somebody else's branch it may lead anywhere. */
function writeMarkdown(file: string, text: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(`--markdown ${file}: expected a file, found a link; remove it`);
  }
  writeFileSync(file, `${text}\n`);
}

/** As `terraform plan -detailed-exitcode`. */
export function exitCodeOf(plans: readonly StackPlan[]): number {
  if (plans.some(({ ok }) => !ok)) return 1;
  return plans.some((one) => one.ok && one.planFile !== undefined) ? 2 : 0;
}
