import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedStack } from "./synthesized-stack";

/** File of a stack's saved plan, in its folder. */
export const PLAN_FILE = "tfplan";

/** File of the result of planning a stack, for reviews on another machine. */
export const SUMMARY_FILE = "tfplan.summary.json";

/** File that binds the plan and the result to the stack that was planned. */
export const RECORD_FILE = "tfplan.record.json";

/** Deletes the saved plan of a stack, after the plan was applied or the stack changed. Keeps the record: apply then names the stack. */
export function discardPlan({ directory }: Pick<SynthesizedStack, "directory">): void {
  for (const file of [PLAN_FILE, SUMMARY_FILE]) rmSync(join(directory, file), { force: true });
}
