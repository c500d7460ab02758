import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { discardPlan, PLAN_FILE, SUMMARY_FILE } from "../synth/output/plan-files";
import { digestOf, stackDigest, stackFiles } from "../synth/output/stack-files";
import { stackFolder, stacksInOrder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { openPlanFile } from "./plan-file";
import type { PlanSummary } from "./plan-summary";

/** File of a synthesized folder that records the plans of one run of plan. */
const RECORD_FILE = "plans.json";

/** The record of a stack's plan. Digests are SHA-256 in hexadecimal. */
export interface RecordedStack {
  readonly name: string;
  /** Digest of the files that define the stack. */
  readonly stack: string;
  /** Digests of the saved plan, its summary and its provider versions; undefined if there are no changes. */
  readonly plan?: { readonly file: string; readonly summary: string; readonly lockFile: string };
}

/** The record of one run of plan. */
export interface PlanRecord {
  /** Name and version of the tool that planned. */
  readonly tool: string;
  /** In the order of the stacks. */
  readonly stacks: readonly RecordedStack[];
}

/** The digest of all plans of a run: `plan` prints the digest, and `apply --digest` checks the digest. */
export function recordDigest({ tool, stacks }: PlanRecord): string {
  return `sha256:${digestOf(JSON.stringify({ tool, stacks: stacks.map(canonical) }))}`;
}

/** Only the fields of the digest, in a fixed order. */
function canonical({ name, stack, plan }: RecordedStack): RecordedStack {
  if (!plan) return { name, stack };
  return { name, stack, plan: { file: plan.file, summary: plan.summary, lockFile: plan.lockFile } };
}

/** The plan of a stack. */
export interface MadePlan {
  readonly stack: SynthesizedStack;
  readonly summary: PlanSummary;
  /** Whether an apply would change anything. */
  readonly hasChanges: boolean;
}

/**
 * Saves the summaries and the record of a run of plan, for apply. Deletes the plan of a stack without changes.
 * @returns the digest of all plans
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

/** The record of a folder; undefined if there is none. @throws Error if the record is invalid */
export function recordedPlans(plansFolder: string): PlanRecord | undefined {
  const path = join(plansFolder, RECORD_FILE);
  const text = readPlainFile(path)?.toString();
  if (text === undefined) return undefined;
  const record = parsed(text);
  if (!record) throw new Error(`${path}: expected a record of saved plans; run plan again`);
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

/** The bytes of a stack's saved plan and the text of its summary; undefined if a file is missing. */
export function savedPlan(
  plansFolder: string,
  stack: string,
): { readonly plan: Buffer; readonly summary: string } | undefined {
  const folder = join(plansFolder, stackFolder(stack));
  const [plan, summary] = [readPlainFile(join(folder, PLAN_FILE)), readPlainFile(join(folder, SUMMARY_FILE))];
  return plan && summary ? { plan, summary: summary.toString() } : undefined;
}

/** Deletes every saved plan of a synthesized folder, so that apply never applies an outdated plan. */
export function discardPlans(outFolder: string): void {
  for (const stack of stacksInOrder(outFolder)) discardPlan(stack);
  rmSync(join(outFolder, RECORD_FILE), { force: true });
}
