import { visibleText } from "../lib/model/visible-text";
import { discardPlans } from "../lib/terraform/saved-plans";
import { statusOf, TARGET_STATES, type TargetState, type TargetStatus } from "../lib/terraform/status";
import { saidOf } from "../lib/views/terminal-text";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { JSON_OUTPUT, withStacks } from "./options";
import { print, printJson } from "./output";
import { plannedStacks } from "./planned-stacks";
import { chosenBy } from "./stack-arguments";
import { tableOf } from "./table";

const AFTER = `
States:
  unknown       the stack could not be planned, or the aws-auth entry could not be read
  drifted       a resource was changed outside Terraform
  not applied   the fleet file has a change that is not applied
  in sync       no changes

Exit code: 0 all targets in sync; 2 a target is drifted or not applied; 3 a target is unknown, or orphaned states could not be read;
1 error.`;

/** `argocd-eks-iam status`. */
export const status: DefineCommand = (command, exit) =>
  withStacks(command.addOption(JSON_OUTPUT))
    .description(
      paragraphs(`
Shows the state of every target. Plans every stack, saves no plan, and deletes older saved plans: run plan again before apply. Run
synth first.`),
    )
    .addHelpText("after", AFTER)
    .action(async (args, values) => {
      const { stacks, plans, orphans } = await plannedStacks(chosenBy(args, values));
      discardPlans(values.out);
      const found = statusOf(stacks, plans);
      if (values.json) printJson(found);
      else print(statusTable(found));
      const isUnknown = orphans.unread.length > 0 || found.some(({ state }) => state === "unknown");
      const isInSync = found.every(({ state }) => state === "in sync");
      exit(isUnknown ? EXIT.unknown : isInSync ? EXIT.ok : EXIT.findings);
    });

/** First the reasons for unknown targets, then a line for each target, the addresses that differ, and the count of each state. */
export function statusTable(found: readonly TargetStatus[]): string {
  const unknown = found.filter(({ state }) => state === "unknown");
  const others = found.filter(({ state }) => state !== "unknown");
  const table = tableOf(
    ["Target", "State", "Stack"],
    inOrder(found).map(({ stack, target, state }) => [visibleText(target ?? "(no target)"), state, stack]),
  );
  const reasons = reasonLines(unknown);
  return [
    ...(reasons.length > 0 ? ["Unknown:", ...reasons] : []),
    table,
    ...others.flatMap(({ stack, target, details }) =>
      details.map((detail) => saidOf(target ?? stack, detail).toString()),
    ),
    `Targets: ${countsOf(found) || "none"}`,
  ].join("\n");
}

function inOrder(found: readonly TargetStatus[]): TargetStatus[] {
  const rank = ({ state }: TargetStatus) => TARGET_STATES.indexOf(state);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

/** One entry for each reason. A stack that cannot be planned has one entry for all of its targets. */
function reasonLines(unknown: readonly TargetStatus[]): string[] {
  const subjects = new Map<string, Set<string>>();
  for (const { stack, target, details } of unknown) {
    for (const detail of details) {
      const known = subjects.get(detail) ?? new Set();
      // A reason that all targets of a stack share is shown for the stack.
      subjects.set(detail, known.has(stack) ? known : known.add(target ?? stack));
    }
  }
  return [...subjects].map(([detail, names]) => saidOf(`  ${[...names].join(", ")}`, detail).toString());
}

function countsOf(found: readonly TargetStatus[]): string {
  const targets = found.filter(({ target }) => target !== undefined);
  const count = (state: TargetState) => targets.filter((one) => one.state === state).length;
  return TARGET_STATES.filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`)
    .join(", ");
}
