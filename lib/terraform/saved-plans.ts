import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { discardPlan, PLAN_FILE, SUMMARY_FILE } from "../synth/output/plan-files";
import { digestOf, stackDigest, stackFiles } from "../synth/output/stack-files";
import { stackFolder, stacksInOrder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { openPlanFile } from "./plan-file";
import type { PlanSummary } from "./plan-summary";

/** File of a synthesised folder that says which plans one run of plan made. */
const RECORD_FILE = "plans.json";

/** What one run of plan made of a stack; digests are SHA-256 in hexadecimal. */
export interface RecordedStack {
  readonly name: string;
  /** Of the files that define the stack. */
  readonly stack: string;
  /** Of the saved plan, its summary and the provider versions in it; without them nothing changes. */
  readonly plan?: { readonly file: string; readonly summary: string; readonly lockFile: string };
}

/** What one run of plan made. */
export interface PlanRecord {
  /** Name and version of the tool that planned. */
  readonly tool: string;
  /** In the order of the stacks. */
  readonly stacks: readonly RecordedStack[];
}

/** The digest that stands for all plans of a run: what `plan` prints and `apply --digest` takes. */
export function recordDigest({ tool, stacks }: PlanRecord): string {
  return `sha256:${digestOf(JSON.stringify({ tool, stacks: stacks.map(canonical) }))}`;
}

/** The fields in one order, and no others. */
function canonical({ name, stack, plan }: RecordedStack): RecordedStack {
  if (!plan) return { name, stack };
  return { name, stack, plan: { file: plan.file, summary: plan.summary, lockFile: plan.lockFile } };
}

/** What a stack's plan came to. */
export interface MadePlan {
  readonly stack: SynthesizedStack;
  readonly summary: PlanSummary;
  /** Whether an apply would change anything. */
  readonly hasChanges: boolean;
}

/**
 * Keeps what a run of plan made, for the apply: the summaries, and a record of all. A stack without changes keeps no plan.
 * @returns the digest of all
 */
export function recordPlans(outFolder: string, tool: string, made: readonly MadePlan[]): string {
  const record = { tool, stacks: made.map(recorded) };
  writePrivateFile(join(outFolder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
  return recordDigest(record);
}

function recorded({ stack, summary, hasChanges }: MadePlan): RecordedStack {
  const own = { name: stack.name, stack: stackDigest(stackFiles(stack)) };
  if (!hasChanges) {
    discardPlan(stack);
    return own;
  }
  const text = `${JSON.stringify(summary, null, 2)}\n`;
  writePrivateFile(join(stack.directory, SUMMARY_FILE), text);
  const file = join(stack.directory, PLAN_FILE);
  chmodSync(file, 0o600);
  const bytes = readPlainFile(file) ?? Buffer.alloc(0);
  const { lockFile } = openPlanFile(bytes);
  return { ...own, plan: { file: digestOf(bytes), summary: digestOf(text), lockFile: digestOf(lockFile) } };
}

/** What a folder says that a run of plan made; undefined where it says nothing. @throws Error where it is no record */
export function recordedPlans(plansFolder: string): PlanRecord | undefined {
  const path = join(plansFolder, RECORD_FILE);
  const text = readPlainFile(path)?.toString();
  if (text === undefined) return undefined;
  const record = parsed(text);
  if (!record) throw new Error(`${path}: expected what plan writes; run plan again`);
  return record;
}

function parsed(text: string): PlanRecord | undefined {
  try {
    const { tool, stacks } = JSON.parse(text) as PlanRecord;
    const isText = (value: unknown) => typeof value === "string";
    const isStack = ({ name, stack, plan }: RecordedStack) =>
      [name, stack].every(isText) && (!plan || [plan.file, plan.summary, plan.lockFile].every(isText));
    return isText(tool) && stacks.every(isStack) ? { tool, stacks: stacks.map(canonical) } : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of a stack's saved plan and the text of its summary; undefined where one is missing. */
export function savedPlan(
  plansFolder: string,
  stack: string,
): { readonly plan: Buffer; readonly summary: string } | undefined {
  const folder = join(plansFolder, stackFolder(stack));
  const [plan, summary] = [readPlainFile(join(folder, PLAN_FILE)), readPlainFile(join(folder, SUMMARY_FILE))];
  return plan && summary ? { plan, summary: summary.toString() } : undefined;
}

/** Deletes every saved plan of a synthesised folder: what an earlier run planned is not what the next one shows. */
export function discardPlans(outFolder: string): void {
  for (const stack of stacksInOrder(outFolder)) discardPlan(stack);
  rmSync(join(outFolder, RECORD_FILE), { force: true });
}
