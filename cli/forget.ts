import { parseArgs } from "node:util";
import { ownCommand } from "../lib/model/shell-command";
import { Slots } from "../lib/model/slots";
import { visibleText } from "../lib/model/visible-text";
import { chosenStacks } from "../lib/terraform/choice";
import { type Forgetting, forget, forgettingOf, type StateResource } from "../lib/terraform/forget";
import { parallelismOf } from "../lib/terraform/parallelism";
import { Terraform, terraformEnvironment } from "../lib/terraform/terraform";
import { isConfirmed } from "./confirmation";
import { EXIT } from "./exit-codes";
import { print, printError, printJson } from "./output";
import { progressOn } from "./progress";
import { checkedProgram } from "./terraform-program";
import { UsageError } from "./usage-error";

const USAGE = `Usage: argocd-eks-iam forget TARGET... [--auto-approve] [--json] [--stack NAME]
                             [--terraform PROGRAM]

Removes targets from the Terraform state, and deletes no resource. Use forget if an account or a cluster no longer exists, so
that Terraform cannot plan to destroy its resources. First, delete the targets, but not their accounts, from the fleet file,
and run synth. The next plan and apply delete the cluster Secrets in the Argo CD cluster. A resource that still exists in AWS
keeps granting access: forget lists the resources that you must delete manually.

  --auto-approve  do not ask for confirmation
  --json          print JSON to standard output
  --out FOLDER    synthesized folder (default: cdktf.out)
  --stack NAME    search only the state of this stack; repeatable
  --terraform PROGRAM
                  Terraform or OpenTofu, by name or path (default: TERRAFORM_BINARY_NAME, else terraform)
  --help          print this help

Exit code: 0 targets removed from the state; 1 error, or nothing was removed.`;

/** `argocd-eks-iam forget`. */
export async function forgetTargets(args: readonly string[]): Promise<number> {
  const { values, positionals: targets } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "auto-approve": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      out: { type: "string", default: "cdktf.out" },
      stack: { type: "string", multiple: true },
      terraform: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return EXIT.ok;
  }
  if (targets.length === 0) throw new UsageError("forget: expected the key of a target, got none");
  const approved = values["auto-approve"];
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
