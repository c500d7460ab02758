import { join } from "node:path";
import { PLAN_FILE } from "../synth/output/plan-files";
import { stackFolder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { wavesOf } from "./apply-order";
import { checkedPlan } from "./checked-plan";
import type { StackPlan } from "./plan";
import { recordedPlans, recordsDigest, type StackRecord } from "./saved-plans";

/** The plans of many jobs, read without Terraform. */
export interface ReviewedPlans {
  /** In the order of the stacks. A stack whose plan is missing or refused has failed. */
  readonly plans: readonly StackPlan[];
  /** Digest of all plans; undefined if there is no plan, or if a plan was refused: apply would refuse all of them. */
  readonly digest: string | undefined;
  /** The stacks with changes, and the digest of their plans. Each wave waits for the waves before it. */
  readonly waves: readonly (readonly PlannedRecord[])[];
}

/** A stack with changes, and the record of its plan. */
export interface PlannedRecord {
  readonly stack: string;
  readonly record: StackRecord;
}

/** A record, and the folder that holds the record. */
interface Found {
  readonly folder: string;
  readonly record: StackRecord;
}

/**
 * Joins the plans that several jobs saved. Each plan must be of exactly the synthesized stack.
 * @param folders folders of `plan --save`
 * @param stacks all synthesized stacks, in order
 * @param expected names of the stacks that were to be planned; plans of other stacks are reviewed too
 */
export function reviewedPlans(
  folders: readonly string[],
  stacks: readonly SynthesizedStack[],
  expected: readonly string[],
): ReviewedPlans {
  const found = folders.flatMap((folder) => recordedPlans(folder).map((record) => ({ folder, record })));
  const records = found.map(({ record }) => record);
  const isReviewed = (name: string) => expected.includes(name) || records.some((record) => record.name === name);
  const checked = stacks.filter(({ name }) => isReviewed(name)).map((stack) => ({ stack, ...checkedOf(stack, found) }));
  const foreign = new Set(records.map(({ name }) => name).filter((name) => !stacks.some((one) => one.name === name)));
  const isRefused = foreign.size > 0 || checked.some((one) => one.isRefused);
  const planned = checked.flatMap(({ stack, plan }) => (plan.ok ? [{ stack, summary: plan.summary }] : []));
  const changed = new Set(records.filter(({ plan }) => plan !== undefined).map(({ name }) => name));
  return {
    plans: [
      ...checked.map(({ plan }) => plan),
      ...[...foreign].map((stack) => failed(stack, "the fleet file defines no such stack: synth and plan again")),
    ],
    digest: isRefused || records.length === 0 ? undefined : recordsDigest(records),
    waves: wavesOf(planned, changed).map((wave) =>
      wave.flatMap((stack) => records.filter(({ name }) => name === stack).map((record) => ({ stack, record }))),
    ),
  };
}

/** The plan of a stack, and whether a plan was found and must not be applied. */
function checkedOf(
  stack: SynthesizedStack,
  found: readonly Found[],
): { readonly plan: StackPlan; readonly isRefused: boolean } {
  const [own, other] = found.filter(({ record }) => record.name === stack.name);
  if (!own)
    return { plan: failed(stack.name, "no job saved a plan of this stack: see the log of the job"), isRefused: false };
  try {
    if (other) throw new Error(`two jobs saved a plan of this stack: ${own.folder} and ${other.folder}`);
    refuseOtherTool(own.record, found[0]?.record ?? own.record);
    const { result, bytes } = checkedPlan(own.record, stack, own.folder);
    const planFile = bytes && { planFile: join(own.folder, stackFolder(stack.name), PLAN_FILE) };
    return { plan: { ...result, ...planFile }, isRefused: false };
  } catch (error) {
    return { plan: failed(stack.name, (error as Error).message), isRefused: true };
  }
}

function refuseOtherTool({ tool }: StackRecord, first: StackRecord): void {
  if (tool === first.tool) return;
  throw new Error(`${tool} created this plan, ${first.tool} created the plan of ${first.name}: use one version`);
}

function failed(stack: string, error: string): StackPlan {
  return { stack, ok: false, error };
}
