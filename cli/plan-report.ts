import type { StackPlan } from "../lib/terraform/plan";
import { ACTIONS, type Change } from "../lib/terraform/plan-summary";
import { framed, joined, TerminalText, terminal } from "../lib/views/terminal-text";
import { diffLines, failuresOf, isWidening, markLines } from "./plan-lines";
import { tableOf } from "./table";

/** The number of changes of each action, for a stack and one of its targets. */
export interface Row {
  readonly stack: string;
  readonly target: string;
  readonly counts: readonly number[];
}

/** The plans for a terminal or a job log: wider access, every changed value, a table, and the failures. */
export function planTable(plans: readonly StackPlan[]): string {
  const lines = markLines(plans);
  const widening = lines.filter(isWidening).length;
  return joined([
    ...lines.map(({ text }) => terminal`${text}`),
    ...plans.flatMap(diffOf),
    countsTable(plans),
    ...failuresOf(plans).flatMap(({ what, error }) => [terminal`${what} failed:`, framed(error)]),
    ...(widening > 0
      ? [terminal`${widening} ${widening === 1 ? "line" : "lines"} on wider or unknown access: see the first lines.`]
      : []),
  ]).toString();
}

function diffOf(plan: StackPlan): TerminalText[] {
  if (!plan.ok || plan.summary.isEmpty) return [];
  return [
    terminal``,
    terminal`${plan.stack}:`,
    ...diffLines(plan.summary)
      .flat()
      .map((line) => terminal`  ${line}`),
    terminal``,
  ];
}

function countsTable(plans: readonly StackPlan[]): TerminalText {
  const rows = rowsOf(plans).map(({ stack, target, counts }) => [
    terminal`${stack}`.toString(),
    terminal`${target}`.toString(),
    ...counts.map((count) => count || ""),
  ]);
  return new TerminalText(tableOf(["Stack", "Target", ...ACTIONS], rows));
}

/** One row for each stack and target with a change, and one row for a stack without changes. */
export function rowsOf(plans: readonly StackPlan[]): Row[] {
  return plans.flatMap((plan) => {
    if (!plan.ok) return [{ stack: plan.stack, target: "failed", counts: countsOf([]) }];
    const { changes, isEmpty } = plan.summary;
    const row = { stack: plan.stack, counts: countsOf([]) };
    const nothing = isEmpty ? "no changes" : "outputs only";
    const failed = (plan.failed ?? []).map(({ target }) => ({ ...row, target: `${target} failed` }));
    if (changes.length === 0) return [...failed, { ...row, target: nothing }];
    const targets = [...new Set(changes.map(({ target }) => target))].map((target) => ({
      stack: plan.stack,
      target: target ?? "",
      counts: countsOf(changes.filter((change) => change.target === target)),
    }));
    return [...failed, ...targets];
  });
}

function countsOf(changes: readonly Change[]): number[] {
  return ACTIONS.map((action) => changes.filter((change) => change.action === action).length);
}
