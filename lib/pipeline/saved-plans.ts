import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanSummary } from "./plan-summary";
import { type Stack, stacksInOrder } from "./stacks";

/** File of the saved plan, in the stack's folder. */
export const PLAN_FILE = "tfplan";

/** File beside it with its summary: to read the plan itself, Terraform starts every provider. */
const SUMMARY_FILE = "tfplan.summary.json";

type Folder = Pick<Stack, "directory">;

interface SavedSummary {
  /** Of the plan it was made from. */
  readonly sha256: string;
  readonly summary: PlanSummary;
}

export function hasSavedPlan({ directory }: Folder): boolean {
  return existsSync(join(directory, PLAN_FILE));
}

/** Keeps the summary of the saved plan for the apply. */
export function saveSummary(stack: Folder, summary: PlanSummary): void {
  const saved: SavedSummary = { sha256: digestOf(stack), summary };
  writeFileSync(join(stack.directory, SUMMARY_FILE), JSON.stringify(saved));
}

/**
 * The summary of the saved plan; undefined where none was kept whole, or somebody has planned since without us: the plan
 * itself must be read.
 */
export function savedSummary(stack: Folder): PlanSummary | undefined {
  const file = join(stack.directory, SUMMARY_FILE);
  if (!existsSync(file)) return undefined;
  const { sha256, summary } = parsedSummary(readFileSync(file, "utf8"));
  return sha256 === digestOf(stack) ? summary : undefined;
}

/** A run that was killed may have left half of it. */
function parsedSummary(text: string): Partial<SavedSummary> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function digestOf({ directory }: Folder): string {
  return createHash("sha256")
    .update(readFileSync(join(directory, PLAN_FILE)))
    .digest("hex");
}

/** Forgets the saved plan of a stack: used, or of what is not synthesised any more. */
export function discardPlan({ directory }: Folder): void {
  for (const file of [PLAN_FILE, SUMMARY_FILE]) rmSync(join(directory, file), { force: true });
}

/** Forgets every saved plan of a synthesised folder: what an earlier run planned is not what the next one shows. */
export function discardPlans(outFolder: string): void {
  stacksInOrder(outFolder).forEach(discardPlan);
}
