import type { StackApply } from "../lib/terraform/apply";
import { saidOf } from "../lib/views/terminal-text";
import { tableOf } from "./table";

/** The result of each stack, and below the table Terraform's error of each failed stack. */
export function applyTable(results: readonly StackApply[]): string {
  const table = tableOf(
    ["Stack", "Result", "Seconds"],
    results.map(({ stack, result, seconds }) => [stack, result, seconds]),
  );
  const reasons = results.filter(({ reason }) => reason !== "").map(({ stack, reason }) => saidOf(stack, reason));
  return [table, ...reasons].join("\n");
}
