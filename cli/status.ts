import { parseArgs } from "node:util";
import Table from "cli-table3";
import { visibleText } from "../lib/model/visible-text";
import { discardPlans } from "../lib/terraform/saved-plans";
import { statusOf, TARGET_STATES, type TargetState, type TargetStatus } from "../lib/terraform/status";
import { saidOf } from "../lib/views/terminal-text";
import { EXIT } from "./exit-codes";
import { print, printJson } from "./output";
import { plannedStacks } from "./planned-stacks";
import { STACK_OPTIONS, STACK_USAGE } from "./stack-arguments";

const USAGE = `Usage: argocd-eks-iam status [--json] [which stacks]

Shows for every target whether it is as it was applied. Plans every stack and saves no plan; plans saved before are
discarded: run plan again before apply. Run synth first.

  unknown       its stack could not be planned, or its entry in aws-auth not read
  drifted       something was changed outside Terraform
  not applied   the fleet file has something that was not applied
  in sync       nothing to change

  --json               as JSON on standard output
${STACK_USAGE}

Exit code: 0 all in sync; 2 some drifted or not applied; 3 some unknown, or states without a stack that could not be read;
1 error.`;

/** `argocd-eks-iam status`. */
export async function status(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { ...STACK_OPTIONS, json: { type: "boolean" } } });
  if (values.help) {
    print(USAGE);
    return EXIT.ok;
  }
  const { stacks, plans, orphans } = await plannedStacks(values);
  discardPlans(values.out);
  const found = statusOf(stacks, plans);
  if (values.json) printJson(found);
  else print(statusTable(found));
  if (orphans.unread.length > 0 || found.some(({ state }) => state === "unknown")) return EXIT.unknown;
  return found.every(({ state }) => state === "in sync") ? EXIT.ok : EXIT.findings;
}

/** What is unknown and why, then a line for each target, the addresses that differ, and the states in numbers. */
export function statusTable(found: readonly TargetStatus[]): string {
  const unknown = found.filter(({ state }) => state === "unknown");
  const others = found.filter(({ state }) => state !== "unknown");
  const table = new Table({ head: ["Target", "State", "Stack"], style: { head: [], border: [] } });
  for (const { stack, target, state } of inOrder(found))
    table.push([visibleText(target ?? "(no target)"), state, stack]);
  const reasons = reasonLines(unknown);
  return [
    ...(reasons.length > 0 ? ["Unknown:", ...reasons] : []),
    table.toString(),
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

/** One entry for each reason: a stack that can't be planned has one for all of its targets. */
function reasonLines(unknown: readonly TargetStatus[]): string[] {
  const subjects = new Map<string, Set<string>>();
  for (const { stack, target, details } of unknown) {
    for (const detail of details) {
      const known = subjects.get(detail) ?? new Set();
      // What a whole stack has in common is said of the stack.
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
