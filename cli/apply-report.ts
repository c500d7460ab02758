import Table from "cli-table3";
import type { StackApply } from "../lib/terraform/apply";
import { saidOf } from "../lib/views/terminal-text";

/** The result of each stack, and below the table Terraform's error of each failed stack. */
export function applyTable(results: readonly StackApply[]): string {
  const table = new Table({ head: ["Stack", "Result", "Seconds"], style: { head: [], border: [] } });
  for (const { stack, result, seconds } of results) table.push([stack, result, seconds]);
  const reasons = results.filter(({ reason }) => reason !== "").map(({ stack, reason }) => saidOf(stack, reason));
  return [table.toString(), ...reasons].join("\n");
}
