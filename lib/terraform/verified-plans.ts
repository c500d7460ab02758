import { join } from "node:path";
import { refuseForeignFiles } from "../synth/output/stack-files";
import { stacksInOrder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { type CheckedPlan, checkedPlan } from "./checked-plan";
import type { PlanSummary } from "./plan-summary";
import { recordedPlans, recordsDigest, type StackRecord } from "./saved-plans";

/** The folders of the plans and of the stacks that the plans must match. */
export interface PlanSource {
  /** Folder with the saved plans; its files may come from another machine. */
  readonly plansFolder: string;
  /** Folder with the stacks of the current fleet file, synthesized by this process. */
  readonly freshFolder: string;
  /** Folder in which Terraform runs. */
  readonly outFolder: string;
  /** Name and version of this tool. */
  readonly tool: string;
  /** The digest of the reviewed plans (`--digest`), or of those of the chosen stacks; undefined without that option. */
  readonly digest?: string | undefined;
  /** Names of the chosen stacks; undefined for all. */
  readonly chosen?: readonly string[] | undefined;
  /** The digest of the last plans in this folder on this machine. */
  readonly known?: string | undefined;
}

/** A plan that may be applied: its bytes are those of the reviewed plan. */
export interface VerifiedPlan {
  readonly stack: SynthesizedStack;
  /** Undefined if there are no changes. */
  readonly plan?: { readonly bytes: Buffer; readonly summary: PlanSummary };
}

/** Plans that must not be applied, with every reason. */
export class PlanRefusedError extends Error {
  constructor(readonly reasons: readonly string[]) {
    super([...reasons, "Nothing was applied."].join("\n"));
  }
}

/** The plans of a run, and whether this machine created the plans. */
export interface VerifiedPlans {
  readonly plans: readonly VerifiedPlan[];
  /** Whether this machine created the plans. In that case, the providers in the working folders are those of the plan. */
  readonly isOwn: boolean;
}

/**
 * Reads only the plans of a run from a folder that another principal may have written. Every byte must match the reviewed digest,
 * and every plan must match the stack of the current fleet file.
 * @throws PlanRefusedError
 */
export function verifiedPlans(source: PlanSource): VerifiedPlans {
  const records = recordsOf(source);
  const fresh = new Map(stacksInOrder(source.freshFolder).map((stack) => [stack.name, stack]));
  const reasons: string[] = [];
  const plans = [...fresh.values()].flatMap((stack): VerifiedPlan[] => {
    const record = records.find(({ name }) => name === stack.name);
    if (!record) return [];
    try {
      const working = stack.in(join(source.outFolder, "stacks", stack.name));
      refuseForeignFiles(working);
      return verified(working, checkedPlan(record, stack, source.plansFolder));
    } catch (error) {
      reasons.push(`${stack.name}: ${(error as Error).message}`);
      return [];
    }
  });
  const gone = records.filter(({ name }) => !fresh.has(name));
  reasons.push(
    ...gone.map(({ name }) => `${name}: the fleet file no longer defines this stack: run synth and plan again`),
    ...[...new Set(records.map(({ tool }) => tool))]
      .filter((tool) => tool !== source.tool)
      .map((tool) => `${tool} created the plans, this is ${source.tool}: run plan again with this version`),
  );
  const digest = recordsDigest(records);
  if (reasons.length === 0) reasons.push(...digestReasons(digest, source));
  if (plans.length === 0 && reasons.length === 0)
    reasons.push(`no stack of ${source.plansFolder} could be planned: run plan again`);
  if (reasons.length > 0) throw new PlanRefusedError(reasons);
  return { plans, isOwn: digest === source.known };
}

/** All records of the folder, or only those of the chosen stacks if the digest is theirs. */
function recordsOf({ plansFolder, digest, chosen }: PlanSource): readonly StackRecord[] {
  const all = recordedPlans(plansFolder);
  const some = all.filter(({ name }) => chosen?.includes(name));
  const records = some.length > 0 && recordsDigest(some) === digest ? some : all;
  if (records.length === 0) throw new PlanRefusedError([`no saved plan in ${plansFolder}: run plan first`]);
  return records;
}

/** A stack that could not be planned has no plan. */
function verified(stack: SynthesizedStack, { result, bytes }: CheckedPlan): VerifiedPlan[] {
  if (!result.ok) return [];
  return [{ stack, ...(bytes ? { plan: { bytes, summary: result.summary } } : {}) }];
}

function digestReasons(digest: string, { digest: given, known, plansFolder }: PlanSource): string[] {
  if (given !== undefined) {
    return given === digest
      ? []
      : [
          `the plans in ${plansFolder} have the digest ${digest}, expected ${given}: the plans differ from the reviewed plans`,
        ];
  }
  if (known === digest) return [];
  return [
    `the plans in ${plansFolder} were not created in this folder on this machine. Pass the digest that plan printed, from a source that cannot change together with the plans:\n  apply --digest ${digest.replace(/:.*/, ":…")}`,
  ];
}
