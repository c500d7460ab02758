import { targetsOfChange } from "../lib/terraform/plan-summary";
import { discardPlans } from "../lib/terraform/saved-plans";
import { reportAs, runApply } from "./apply";
import { type DefineCommand, paragraphs } from "./command";
import { isConfirmed } from "./confirmation";
import { EXIT } from "./exit-codes";
import { AUTO_APPROVE, JSON_OUTPUT, withStacks } from "./options";
import { print, printError, printJson } from "./output";
import { failuresOf } from "./plan-lines";
import { planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { chosenBy, type StackArguments } from "./stack-arguments";

/** `argocd-eks-iam destroy`. */
export const destroy: DefineCommand = (command, exit) =>
  withStacks(command.addOption(AUTO_APPROVE).addOption(JSON_OUTPUT))
    .description(
      paragraphs(`
Plans to destroy every resource in the stacks, shows the plan, asks for confirmation, and applies the plan: the stacks of the
targets first, the stack argocd last. To review the plan elsewhere, run plan --destroy, then apply.`),
    )
    .addHelpText("after", "\nExit code: 0 all resources destroyed; 1 a stack failed, or nothing was destroyed.")
    .action(async (args, { autoApprove, json, ...values }) =>
      exit(await planAndDestroy(chosenBy(args, values), { isApproved: autoApprove === true, isJson: json === true })),
    );

async function planAndDestroy(
  values: StackArguments,
  { isApproved, isJson }: { readonly isApproved: boolean; readonly isJson: boolean },
): Promise<number> {
  if (!isApproved && !process.stdin.isTTY) {
    throw new Error("destroy asks for confirmation, which needs a terminal: add --auto-approve");
  }
  const planned = await plannedStacks(values, { destroy: true });
  const { plans, runner } = planned;
  // With --json, standard output has only the result.
  (isJson ? printError : print)(planTable(plans));
  const isComplete = failuresOf(plans).length === 0;
  if (!isComplete || !(isApproved || (await isConfirmed("Destroy all of these resources?")))) {
    discardPlans(values.out);
    printError("nothing was destroyed");
    if (isJson) printJson({ error: { message: "nothing was destroyed", exitCode: EXIT.error } });
    return EXIT.error;
  }
  const digest = keepPlans(values.out, planned);
  const targets = plans.flatMap((plan) => (plan.ok ? plan.summary.changes : [])).flatMap(targetsOfChange);
  return runApply(
    {
      ...runner,
      outFolder: values.out,
      // Terraform destroys exactly what was planned above. The fleet file does not matter.
      freshFolder: values.out,
      tool: planned.tool,
      ...(digest ? { digest } : {}),
      allowDestroy: targets,
    },
    reportAs(isJson),
  );
}
