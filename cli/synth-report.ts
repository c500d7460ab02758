import { type Fleet, targetGroups } from "../lib/model/fleet";
import { ARGOCD_STACK, targetsStackName } from "../lib/model/names";
import { ownCommand } from "../lib/model/shell-command";
import { counted } from "./counted";
import { tableOf } from "./table";

/**
 * The synthesized stacks, and the next commands.
 * @param flags options of synth that the next commands also need
 */
export function synthReport(fleet: Fleet, file: string, outFolder: string, flags: readonly string[]): string {
  const folder = (stack: string) => `${outFolder}/stacks/${stack}`;
  const { account } = fleet.argocd;
  const rows = targetGroups(fleet).map(({ name, accounts, targets }) => [
    targetsStackName(name),
    shortList(accounts.map(({ key, id }) => `${key} ${id}`)),
    shortList(targets.map(({ key }) => key)),
    folder(targetsStackName(name)),
  ]);
  const argocd = [ARGOCD_STACK, `${account.key} ${account.id}`, "", folder(ARGOCD_STACK)];
  return `${file} is valid: ${counted(fleet.targets.size, "target")} in ${counted(fleet.accounts.size, "account")}.
${tableOf(["Stack", "Accounts", "Targets", "Folder"], [argocd, ...rows])}
Next:
  ${ownCommand("plan", ...flags)}
  ${ownCommand("apply", ...flags)}`;
}

/** As many names as fit into a table. */
function shortList(names: readonly string[]): string {
  const shown = 4;
  if (names.length <= shown) return names.join(", ") || "none";
  return `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;
}
