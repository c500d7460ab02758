import { runApply } from "../../../cli/apply";
import { stacksInOrder } from "../../../lib/synth/output/stacks";
import { planStacks } from "../../../lib/terraform/plan";
import { recordPlans } from "../../../lib/terraform/saved-plans";

/** Plans the stacks of a folder, and applies them as the command does: a process of its own, to be interrupted. */
async function main(outFolder: string, freshFolder: string): Promise<void> {
  const tool = "argocd-eks-iam 0.0.0-test";
  const progress = { log: (line: string) => console.error(line), doing: () => {} };
  const stacks = stacksInOrder(outFolder);
  const plans = await planStacks({ stacks, environment: process.env, progress });
  const made = stacks.flatMap((stack, index) => plans.slice(index, index + 1).map((plan) => ({ stack, plan })));
  const digest = recordPlans(tool, made);
  const options = { outFolder, freshFolder, tool, digest, allowDestroy: [], environment: process.env, progress };
  process.exitCode = await runApply(options, (results) => JSON.stringify(results));
}

void main(process.argv[2] ?? "", process.argv[3] ?? "");
