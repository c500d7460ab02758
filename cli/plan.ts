import { ownCommand } from "../lib/model/shell-command";
import { copyPlans } from "../lib/terraform/saved-plans";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { OUT, withStacks } from "./options";
import { print, printError, printJson } from "./output";
import { planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { type ReviewOptions, reviewed, withReview } from "./review-options";
import { chosenBy, type StackArguments } from "./stack-arguments";

/** `argocd-eks-iam plan`. */
export const plan: DefineCommand = (command, exit) =>
  withStacks(
    withReview(
      command
        .option("--destroy", "plan to destroy every resource in the stacks")
        .option(
          "--replaces <arn>",
          paragraphs(`
this fleet replaces the fleet of the Argo CD cluster with this ARN, and takes over its Terraform states; use this option after you
moved Argo CD to another cluster`),
        )
        .option("--save <folder>", "also copy the plans to this folder, for review and apply --from on other machines"),
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

interface PlanArguments extends StackArguments, ReviewOptions {
  readonly destroy?: true | undefined;
  readonly replaces?: string | undefined;
  readonly save?: string | undefined;
}

async function planAndSave(values: PlanArguments): Promise<number> {
  const { destroy = false, replaces, save, out } = values;
  const planned = await plannedStacks(values, { destroy, replaces, saveTo: save });
  const { plans } = planned;
  const digest = keepPlans(out, planned);
  const names = planned.stacks.map(({ name }) => name);
  if (save !== undefined) copyPlans(out, names, save);
  if (values.json) printJson(plans);
  else print(planTable(plans));
  // The JSON output is a list of stacks and has no place for the digest.
  if (digest) (values.json ? printError : print)(`Digest: ${digest}`);
  const code = reviewed(plans, digest, "plan", values);
  if (code === EXIT.findings && !values.json) print(`Next: ${nextCommand(values)}`);
  return code;
}

/** The command that applies these plans, or reviews the plans of all machines. */
function nextCommand({ out, fleet, terraform, save }: PlanArguments): string {
  const flags = { fleet, out: out === OUT.defaultValue ? undefined : out };
  const given = (all: Readonly<Record<string, string | undefined>>) =>
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value]));
  if (save !== undefined) return ownCommand("review", save, ...given(flags));
  return ownCommand("apply", ...given({ ...flags, terraform }));
}
