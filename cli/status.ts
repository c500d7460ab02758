import { parseArgs } from "node:util";
import Table from "cli-table3";
import { discardPlans } from "../lib/pipeline/saved-plans";
import { statusOf, TARGET_STATES, type TargetStatus } from "../lib/pipeline/status";
import { plannedStacks } from "./planned-stacks";
import { STACK_OPTIONS, STACK_USAGE } from "./stack-arguments";

const USAGE = `Usage: argocd-eks-iam status [--json] [which stacks]

Says of every target whether it still is as it was applied. Plans every stack, saves no plan, and forgets those
saved before: run plan again before apply. Run synth first.

  in sync       nothing to change
  drifted       somebody else changed something
  not applied   the fleet file says something that was not applied
  unreachable   Terraform or aws-auth.cjs could not look

  --json               as JSON on standard output
${STACK_USAGE}

Exit code: 0 all in sync, 2 some drifted or not applied, 1 some unreachable.`;

/** `argocd-eks-iam status`. */
export async function status(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { ...STACK_OPTIONS, json: { type: "boolean" } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { stacks, plans } = await plannedStacks(values);
  discardPlans(values.out);
  const found = statusOf(stacks, plans);
  console.log(values.json ? JSON.stringify(found, null, 2) : statusTable(found));
  if (found.some(({ state }) => state === "unreachable")) return 1;
  return found.every(({ state }) => state === "in sync") ? 0 : 2;
}

/** A line for each target, the addresses that differ below, and how many stand how. */
export function statusTable(found: readonly TargetStatus[]): string {
  const table = new Table({ head: ["Target", "State", "Stack"], style: { head: [], border: [] } });
  for (const { stack, target, state } of found) table.push([target ?? "(no target)", state, stack]);
  const details = found.flatMap(({ stack, target, details }) =>
    details.map((detail) => `${target ?? stack}: ${detail}`),
  );
  const counts = TARGET_STATES.flatMap((state) => {
    const count = found.filter((one) => one.target !== undefined && one.state === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  return [table.toString(), ...new Set(details), `Targets: ${counts.join(", ") || "none"}`].join("\n");
}
