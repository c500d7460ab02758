import { parseArgs } from "node:util";
import { targetsOfChange } from "../lib/terraform/plan-summary";
import { discardPlans } from "../lib/terraform/saved-plans";
import { runApply } from "./apply";
import { applyTable } from "./apply-report";
import { isConfirmed } from "./confirmation";
import { print, printError } from "./output";
import { failuresOf } from "./plan-lines";
import { planTable } from "./plan-report";
import { keepPlans, plannedStacks } from "./planned-stacks";
import { STACK_OPTIONS, STACK_USAGE } from "./stack-arguments";

const USAGE = `Usage: argocd-eks-iam destroy [--auto-approve] [which stacks]

Plans to destroy every resource in the stacks, shows the plan, asks for confirmation, and applies the plan: the stacks of the
targets first, the stack argocd last. To review the plan elsewhere, run plan --destroy, then apply.

  --auto-approve       do not ask for confirmation
${STACK_USAGE}

Exit code: 0 all resources destroyed; 1 a stack failed, or nothing was destroyed.`;

/** `argocd-eks-iam destroy`. */
export async function destroy(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...STACK_OPTIONS, "auto-approve": { type: "boolean", default: false } },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const approved = values["auto-approve"];
  if (!approved && !process.stdin.isTTY) {
    throw new Error("destroy asks for confirmation, which needs a terminal: add --auto-approve");
  }
  const planned = await plannedStacks(values, { destroy: true });
  const { plans, runner } = planned;
  print(planTable(plans));
  const isComplete = failuresOf(plans).length === 0;
  if (!isComplete || !(approved || (await isConfirmed("Destroy all of these resources?")))) {
    discardPlans(values.out);
    printError("nothing was destroyed");
    return 1;
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
    applyTable,
  );
}
