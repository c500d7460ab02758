import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedStack } from "./synthesized-stack";

/** File of a stack's saved plan, in its folder. */
export const PLAN_FILE = "tfplan";

/** File of the plan's summary, for reviews on another machine. */
export const SUMMARY_FILE = "tfplan.summary.json";

/** Deletes the saved plan of a stack, after the plan was applied or the stack changed. */
export function discardPlan({ directory }: Pick<SynthesizedStack, "directory">): void {
  for (const file of [PLAN_FILE, SUMMARY_FILE]) rmSync(join(directory, file), { force: true });
}
