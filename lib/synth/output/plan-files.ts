import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedStack } from "./synthesized-stack";

/** File of a stack's saved plan, in its folder. */
export const PLAN_FILE = "tfplan";

/** File beside it with its summary, for reviews on another machine. */
export const SUMMARY_FILE = "tfplan.summary.json";

/** Deletes the saved plan of a stack: it was applied, or its stack has changed since. */
export function discardPlan({ directory }: Pick<SynthesizedStack, "directory">): void {
  for (const file of [PLAN_FILE, SUMMARY_FILE]) rmSync(join(directory, file), { force: true });
}
