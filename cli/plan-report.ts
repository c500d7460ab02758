import Table from "cli-table3";
import type { FactChange } from "../lib/pipeline/cluster-facts";
import type { StackPlan } from "../lib/pipeline/plan";
import { ACTIONS, type Change } from "../lib/pipeline/plan-summary";

/** GitHub takes comments of this many characters. @see https://github.com/orgs/community/discussions/41331 */
const MAX_COMMENT = 65_536;

interface Row {
  readonly stack: string;
  readonly target: string;
  readonly counts: readonly number[];
}

/** One row for each stack and target with a change, one for a stack without; failures and marks below. */
export function planTable(plans: readonly StackPlan[]): string {
  const table = new Table({ head: ["Stack", "Target", ...ACTIONS], style: { head: [], border: [] } });
  for (const { stack, target, counts } of rowsOf(plans)) table.push([stack, target, ...counts.map((n) => n || "")]);
  return [table.toString(), ...factsOf(plans), ...marksOf(plans), ...failuresOf(plans)].join("\n");
}

/** The same as a pull-request comment: at most what GitHub takes, marks and failures before the table. */
export function planMarkdown(plans: readonly StackPlan[]): string {
  const head = [...failuresOf(plans).map(fenced), ...marksOf(plans).map((mark) => `- **${mark}**`)];
  const rows = rowsOf(plans).map(
    ({ stack, target, counts }) => `| ${stack} | ${target} | ${counts.map((n) => n || "").join(" | ")} |`,
  );
  const title = [`| stack | target | ${ACTIONS.join(" | ")} |`, "|---|---|---|---|---|---|---|"];
  const facts = factsOf(plans);
  const details =
    facts.length > 0 ? ["", "What the cluster Secrets will say:", "", ...facts.map((fact) => `- ${fact}`)] : [];
  return fitting([...head, "", ...title, ...rows, ...details]);
}

function fitting(lines: readonly string[]): string {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines) {
    if (size + line.length + 1 > MAX_COMMENT - 100) {
      kept.push("", `… and ${lines.length - kept.length} more lines: see the job's log.`);
      break;
    }
    kept.push(line);
    size += line.length + 1;
  }
  return kept.join("\n");
}

function rowsOf(plans: readonly StackPlan[]): Row[] {
  return plans.flatMap((plan) => {
    if (!plan.ok) return [{ stack: plan.stack, target: "failed", counts: countsOf([]) }];
    const { changes } = plan.summary;
    if (changes.length === 0) return [{ stack: plan.stack, target: "no changes", counts: countsOf([]) }];
    return [...new Set(changes.map(({ target }) => target))].map((target) => ({
      stack: plan.stack,
      target: target ?? "",
      counts: countsOf(changes.filter((change) => change.target === target)),
    }));
  });
}

function countsOf(changes: readonly Change[]): number[] {
  return ACTIONS.map((action) => changes.filter((change) => change.action === action).length);
}

function marksOf(plans: readonly StackPlan[]): string[] {
  return plans.flatMap((plan) =>
    plan.ok
      ? [...plan.summary.marks, ...plan.summary.unseen].map(
          ({ address, message }) => `${plan.stack} ${address}: ${message}`,
        )
      : [],
  );
}

/** One line for each Secret that changes. */
function factsOf(plans: readonly StackPlan[]): string[] {
  return plans.flatMap((plan) => {
    if (!plan.ok) return [];
    const { facts } = plan.summary;
    const addresses = [...new Set(facts.map(({ address }) => address))];
    return addresses.map((address) => {
      const words = facts.filter((fact) => fact.address === address).map(inWords);
      return `${address}: ${words.join(", ")}`;
    });
  });
}

function inWords({ field, before, after }: FactChange): string {
  if (before === undefined) return `${field} ${after}`;
  return `${field} ${before} → ${after ?? "(none or known after apply)"}`;
}

function failuresOf(plans: readonly StackPlan[]): string[] {
  return plans.flatMap((plan) => (plan.ok ? [] : [`${plan.stack} failed:\n${plan.error}`]));
}

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
