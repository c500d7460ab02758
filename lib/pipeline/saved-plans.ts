import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Stack, stacksInOrder } from "./stacks";

/** File of the saved plan, in the stack's folder. */
export const PLAN_FILE = "tfplan";

export function hasSavedPlan({ directory }: Pick<Stack, "directory">): boolean {
  return existsSync(join(directory, PLAN_FILE));
}

/** Forgets the saved plan of a stack: used, or of what is not synthesised any more. */
export function discardPlan({ directory }: Pick<Stack, "directory">): void {
  rmSync(join(directory, PLAN_FILE), { force: true });
}

/** Forgets every saved plan of a synthesised folder: what an earlier run planned is not what the next one shows. */
export function discardPlans(outFolder: string): void {
  stacksInOrder(outFolder).forEach(discardPlan);
}
