import Table from "cli-table3";
import { type Fleet, targetsOfAccount } from "../lib/model/fleet";
import { ARGOCD_STACK, targetsStackName } from "../lib/model/names";

/** What was synthesised, stack by stack, and what to do with it. */
export function synthReport(fleet: Fleet, file: string, outFolder: string): string {
  const table = new Table({
    head: ["Stack", "Account", "Targets", "Folder"],
    // Plain text: it is read in logs and pasted into issues.
    style: { head: [], border: [] },
  });
  const folder = (stack: string) => `${outFolder}/stacks/${stack}`;
  const { account } = fleet.argocd;
  table.push([ARGOCD_STACK, `${account.key} ${account.id}`, "", folder(ARGOCD_STACK)]);
  for (const { key, id } of fleet.accounts.values()) {
    const stack = targetsStackName(key);
    table.push([
      stack,
      `${key} ${id}`,
      targetList(targetsOfAccount(fleet, key).map((target) => target.key)),
      folder(stack),
    ]);
  }
  return `${file} is valid: ${fleet.targets.size} targets in ${fleet.accounts.size} accounts.
${table.toString()}
Next:
  npx cdktf diff ${ARGOCD_STACK}                       review one stack
  npx cdktf deploy '*' --parallelism 1      apply all, in order
  terraform -chdir=${folder(ARGOCD_STACK)} init   or use a folder with nothing but Terraform`;
}

/** Target keys, as many as fit a table. */
function targetList(keys: readonly string[]): string {
  const shown = 4;
  if (keys.length <= shown) return keys.join(", ") || "none";
  return `${keys.slice(0, shown).join(", ")} and ${keys.length - shown} more`;
}
