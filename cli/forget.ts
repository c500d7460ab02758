import { ownCommand } from "../lib/model/shell-command";
import { Slots } from "../lib/model/slots";
import { visibleText } from "../lib/model/visible-text";
import { chosenStacks } from "../lib/terraform/choice";
import { type Forgetting, forget, forgettingOf, type StateResource } from "../lib/terraform/forget";
import { parallelismOf } from "../lib/terraform/parallelism";
import { Terraform, terraformEnvironment } from "../lib/terraform/terraform";
import { type DefineCommand, paragraphs } from "./command";
import { isConfirmed } from "./confirmation";
import { EXIT } from "./exit-codes";
import { AUTO_APPROVE, JSON_OUTPUT, OUT, STACK, TERRAFORM, targetKeys, withTargets } from "./options";
import { print, printError, printJson } from "./output";
import { progressOn } from "./progress";
import { checkedProgram } from "./terraform-program";
import { UsageError } from "./usage-error";

/** `argocd-eks-iam forget`. */
export const forgetTargets: DefineCommand = (command, exit) =>
  withTargets(command, "forget these; at least one")
    .description(
      paragraphs(`
Removes targets from the Terraform state, and deletes no resource. Use forget if an account or a cluster no longer exists, so that
Terraform cannot plan to destroy its resources. First, delete the targets, but not their accounts, from the fleet file, and run synth.
The next plan and apply delete the cluster Secrets in the Argo CD cluster. A resource that still exists in AWS keeps granting access:
forget lists the resources that you must delete manually.`),
    )
    .addOption(AUTO_APPROVE)
    .addOption(JSON_OUTPUT)
    .addOption(OUT)
    .addOption(STACK)
    .addOption(TERRAFORM)
    .addHelpText("after", "\nExit code: 0 targets removed from the state; 1 error, or nothing was removed.")
    .action(async (args, values) => exit(await removeFromState(targetKeys(args, values) ?? [], values)));

interface ForgetArguments {
  readonly autoApprove?: true | undefined;
  readonly json?: true | undefined;
  readonly out: string;
  readonly stack?: readonly string[] | undefined;
  readonly terraform?: string | undefined;
}

async function removeFromState(targets: readonly string[], values: ForgetArguments): Promise<number> {
  if (targets.length === 0) throw new UsageError("forget: expected the key of a target, got none");
  const approved = values.autoApprove === true;
  if (!approved && !process.stdin.isTTY) {
    throw new Error("forget asks for confirmation, which needs a terminal: add --auto-approve");
  }
  const stacks = chosenStacks(values.out, values.stack ? { stacks: values.stack } : {});
  const defined = targets.filter((target) => stacks.some((stack) => stack.targets.includes(target)));
  if (defined.length > 0) {
    throw new Error(
      `forget: ${values.out} still defines ${defined.join(", ")}: the next apply would recreate the resources. Delete the targets, but not their accounts, from the fleet file, and run synth`,
    );
  }
  const progress = progressOn(process.stderr);
  const { program } = await checkedProgram(values.terraform, stacks);
  const terraform = new Terraform(terraformEnvironment(process.env).env, progress, program);
  const free = new Slots(parallelismOf(undefined));
  const read = await Promise.all(stacks.map((stack) => free.use(() => forgettingOf(stack, targets, terraform))));
  for (const { name } of stacks) progress.doing(name, undefined);
  const found = read.filter((one) => one.forgotten.length + one.deletedNext.length + one.shared.length > 0);
  if (found.every(({ forgotten }) => forgotten.length === 0)) {
    const states = stacks.map(({ name }) => name).join(", ");
    throw new Error(`forget: the state of ${states} has no resource of ${targets.join(", ")} to remove`);
  }
  if (values.json) printJson(found.map(({ stack, lookUps: _, ...what }) => ({ stack: stack.name, ...what })));
  else print(listOf(found));
  if (!(approved || (await isConfirmed("Remove these resources from the state?")))) {
    printError("nothing was removed from the state");
    return EXIT.error;
  }
  for (const one of found) {
    await forget(one, terraform);
    progress.doing(one.stack.name, undefined);
    progress.log(`${one.stack.name}: ${one.forgotten.length} removed from the state`);
  }
  progress.log(`Next: ${ownCommand("plan")}`);
  return EXIT.ok;
}

/** What is removed from the state, what the next apply deletes, and what stays. */
function listOf(found: readonly Forgetting[]): string {
  const part = (title: string, resources: readonly StateResource[]) =>
    resources.length === 0 ? [] : [`  ${title}:`, ...resources.map((resource) => `    ${shown(resource)}`)];
  return found
    .flatMap(({ stack, forgotten, deletedNext, shared }) => [
      `${visibleText(stack.name)}:`,
      ...part("removed from the state, not deleted (a resource that still exists keeps granting access)", forgotten),
      ...part("deleted by the next apply", deletedNext),
      ...part("kept in the state, because other targets use the resource", shared),
    ])
    .join("\n");
}

function shown({ address, id, sharedWith }: StateResource): string {
  const others = sharedWith.length > 0 ? ` (${sharedWith.join(", ")})` : "";
  return visibleText(`${address}  ${id}${others}`);
}
