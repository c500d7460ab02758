import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { discardPlan, PLAN_FILE, RECORD_FILE, SUMMARY_FILE } from "../synth/output/plan-files";
import { digestOf, stackDigest, stackFiles } from "../synth/output/stack-files";
import { stackFolder, stackNamesIn } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { StackPlan } from "./plan";
import { openPlanFile } from "./plan-file";
import { resultText } from "./saved-result";

/** The record of a stack's plan. Digests are SHA-256 in hexadecimal. */
export interface StackRecord {
  readonly name: string;
  /** Name and version of the tool that planned. */
  readonly tool: string;
  /** Digest of the files that define the stack. */
  readonly stack: string;
  /** Digest of the result. */
  readonly summary: string;
  /** Digests of the saved plan and its provider versions; undefined if there is nothing to apply. */
  readonly plan?: { readonly file: string; readonly lockFile: string };
}

/** The digest of some plans: `plan` and `review` print the digest, and `apply --digest` checks the digest. */
export function recordsDigest(records: readonly StackRecord[]): string {
  const sorted = [...records].sort((one, other) => (one.name < other.name ? -1 : 1));
  return `sha256:${digestOf(JSON.stringify(sorted.map(canonical)))}`;
}

/** Only the fields of the digest, in a fixed order. */
function canonical({ name, tool, stack, summary, plan }: StackRecord): StackRecord {
  const own = { name, tool, stack, summary };
  return plan ? { ...own, plan: { file: plan.file, lockFile: plan.lockFile } } : own;
}

/** A stack, and the result of planning the stack. */
export interface MadePlan {
  readonly stack: SynthesizedStack;
  readonly plan: StackPlan;
}

/**
 * Saves the results and the records of a run of plan, for review and apply. Deletes the plan of a stack without changes.
 * @returns the digest of the plans
 */
export function recordPlans(tool: string, made: readonly MadePlan[]): string {
  const records = made.map((one) => recorded(tool, one));
  for (const [index, record] of records.entries()) {
    const directory = made[index]?.stack.directory ?? "";
    writePrivateFile(join(directory, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
  }
  return recordsDigest(records);
}

function recorded(tool: string, { stack, plan }: MadePlan): StackRecord {
  const hasChanges = plan.ok && plan.planFile !== undefined;
  if (!hasChanges) discardPlan(stack);
  const text = resultText(plan);
  writePrivateFile(join(stack.directory, SUMMARY_FILE), text);
  const own = { name: stack.name, tool, stack: stackDigest(stackFiles(stack)), summary: digestOf(text) };
  if (!hasChanges) return own;
  const file = join(stack.directory, PLAN_FILE);
  chmodSync(file, 0o600);
  const bytes = readPlainFile(file) ?? Buffer.alloc(0);
  return { ...own, plan: { file: digestOf(bytes), lockFile: digestOf(openPlanFile(bytes).lockFile) } };
}

/**
 * The records of a folder, by name of the stack; none if there is none.
 * @throws Error if a record is invalid
 */
export function recordedPlans(plansFolder: string): StackRecord[] {
  return stackNamesIn(plansFolder).flatMap((name) => {
    const path = join(plansFolder, stackFolder(name), RECORD_FILE);
    const text = readPlainFile(path)?.toString();
    if (text === undefined) return [];
    const record = parsed(text);
    if (record?.name !== name)
      throw new Error(`${path}: expected the record of a saved plan of ${name}; run plan again`);
    return [record];
  });
}

function parsed(text: string): StackRecord | undefined {
  try {
    const record = JSON.parse(text) as StackRecord;
    const { name, tool, stack, summary, plan } = record;
    const texts: readonly unknown[] = [name, tool, stack, summary, ...(plan ? [plan.file, plan.lockFile] : [])];
    return texts.every((value) => typeof value === "string") ? canonical(record) : undefined;
  } catch {
    return undefined;
  }
}

/** The files of a stack's plan, by name; a file that is missing is undefined. */
export function planFiles(
  plansFolder: string,
  stack: string,
): Readonly<Record<"plan" | "summary", Buffer | undefined>> {
  const folder = join(plansFolder, stackFolder(stack));
  return { plan: readPlainFile(join(folder, PLAN_FILE)), summary: readPlainFile(join(folder, SUMMARY_FILE)) };
}

/**
 * Checks the folder of `copyPlans` before the plan runs.
 * @throws Error if the folder is the synthesized folder, or has plans of one of these stacks
 */
export function refuseUsedFolder(folder: string, outFolder: string, stacks: readonly string[]): void {
  if (relative(outFolder, folder) === "") throw new Error(`--save ${folder}: name another folder than --out`);
  const existing = recordedPlans(folder).filter(({ name }) => stacks.includes(name));
  if (existing.length === 0) return;
  const names = existing.map(({ name }) => name).join(", ");
  throw new Error(`--save ${folder}: the folder already has plans of ${names}: name another folder`);
}

/** Copies the plans of some stacks to a folder, for review and apply on another machine. */
export function copyPlans(outFolder: string, stacks: readonly string[], folder: string): void {
  for (const stack of stacks) {
    const [from, to] = [join(outFolder, stackFolder(stack)), join(folder, stackFolder(stack))];
    mkdirSync(to, { recursive: true, mode: 0o700 });
    // The record is last: half a copy has none, and is no plan.
    for (const file of [PLAN_FILE, SUMMARY_FILE, RECORD_FILE]) {
      const bytes = readPlainFile(join(from, file));
      if (bytes) writePrivateFile(join(to, file), bytes);
    }
  }
}

/** Deletes every saved plan of a synthesized folder, so that apply never applies an outdated plan. */
export function discardPlans(outFolder: string): void {
  for (const name of stackNamesIn(outFolder)) {
    const directory = join(outFolder, stackFolder(name));
    discardPlan({ directory });
    rmSync(join(directory, RECORD_FILE), { force: true });
  }
}
