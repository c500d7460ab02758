import { existsSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "../synth/output/plain-file";
import {
  digestOf,
  LOCK_FILE,
  refuseForeignFiles,
  stackDigest,
  stackFiles,
  withoutMetadata,
} from "../synth/output/stack-files";
import { stacksInOrder } from "../synth/output/stacks";
import { STACK_FILE, type SynthesizedStack } from "../synth/output/synthesized-stack";
import { openPlanFile } from "./plan-file";
import type { PlanSummary } from "./plan-summary";
import { lockDifferences } from "./provider-lock";
import { type RecordedStack, recordDigest, recordedPlans, savedPlan } from "./saved-plans";

/** Where plans come from, and what they must be plans of. */
export interface PlanSource {
  /** Folder that `plan` left the plans in; its files may have come from another machine. */
  readonly plansFolder: string;
  /** Folder with the stacks as the fleet file says them now, synthesised by this process. */
  readonly freshFolder: string;
  /** Folder that Terraform runs in. */
  readonly outFolder: string;
  /** Name and version of this tool. */
  readonly tool: string;
  /** The digest that was reviewed; undefined where none was given. */
  readonly digest?: string | undefined;
  /** The digest of the plans that were made in this folder on this machine. */
  readonly known?: string | undefined;
}

/** A plan that may be applied: its bytes are those that were reviewed. */
export interface VerifiedPlan {
  readonly stack: SynthesizedStack;
  /** Undefined where nothing changes. */
  readonly plan?: { readonly bytes: Buffer; readonly summary: PlanSummary };
}

/** Plans that may not be applied, with every reason. */
export class PlanRefusedError extends Error {
  constructor(readonly reasons: readonly string[]) {
    super([...reasons, "Nothing was applied."].join("\n"));
  }
}

/** The plans of a run, and whether they were made on this machine. */
export interface VerifiedPlans {
  readonly plans: readonly VerifiedPlan[];
  /** Whether the working folders were left by a plan on this machine: their providers are those that planned. */
  readonly isOwn: boolean;
}

/**
 * Takes the plans of a run, and nothing else, from a folder that anyone may have written: every byte is bound to the digest
 * that was reviewed, and every plan to the stack that the fleet file means now.
 * @throws PlanRefusedError
 */
export function verifiedPlans(source: PlanSource): VerifiedPlans {
  const record = recordedPlans(source.plansFolder);
  if (!record) throw new PlanRefusedError([`no saved plan in ${source.plansFolder}: run plan first`]);
  const fresh = new Map(stacksInOrder(source.freshFolder).map((stack) => [stack.name, stack]));
  const reasons: string[] = [];
  const plans = record.stacks.flatMap((recorded): VerifiedPlan[] => {
    const stack = fresh.get(recorded.name);
    if (!stack) {
      reasons.push(`${recorded.name}: the fleet file has no such stack any more: run synth and plan again`);
      return [];
    }
    try {
      const working = stack.in(join(source.outFolder, "stacks", stack.name));
      refuseForeignFiles(working);
      return [{ stack: working, ...planOf(recorded, stack, source) }];
    } catch (error) {
      reasons.push(`${recorded.name}: ${(error as Error).message}`);
      return [];
    }
  });
  if (record.tool !== source.tool) {
    reasons.push(`the plans were made by ${record.tool}, this is ${source.tool}: plan again with this version`);
  }
  const digest = recordDigest(record);
  if (reasons.length === 0) reasons.push(...digestReasons(digest, source));
  if (reasons.length > 0) throw new PlanRefusedError(reasons);
  return { plans, isOwn: digest === source.known };
}

function digestReasons(digest: string, { digest: given, known, plansFolder }: PlanSource): string[] {
  if (given !== undefined) {
    return given === digest
      ? []
      : [
          `the plans in ${plansFolder} have the digest ${digest}, expected ${given}: they are not those that were reviewed`,
        ];
  }
  if (known === digest) return [];
  return [
    `the plans in ${plansFolder} were not made in this folder on this machine. Give the digest that plan printed, by a way that a writer of the plans cannot change:\n  apply --digest ${digest.replace(/:.*/, ":…")}`,
  ];
}

/** The plan of a stack, where one was saved. @throws Error with the reason why it may not be applied */
function planOf(
  { name, stack: digest, plan }: RecordedStack,
  fresh: SynthesizedStack,
  source: PlanSource,
): Pick<VerifiedPlan, "plan"> {
  const files = stackFiles(fresh);
  if (stackDigest(files) !== digest) {
    throw new Error("the fleet file means another stack than the one that was planned: run synth and plan again");
  }
  if (!plan) return {};
  const saved = savedPlan(source.plansFolder, name);
  if (!saved) throw new Error("its plan is missing or was applied: plan again");
  if (digestOf(saved.plan) !== plan.file) throw new Error("its plan is not the one that was made: plan again");
  if (digestOf(saved.summary) !== plan.summary) throw new Error("its summary is not the one of its plan: plan again");
  const { configuration, lockFile } = openedPlan(saved.plan);
  if (digestOf(lockFile) !== plan.lockFile)
    throw new Error("its plan has other provider versions than were recorded: plan again");
  refuseOtherConfiguration(configuration, String(files.get(STACK_FILE)));
  refuseOtherProviders(fresh, lockFile);
  return { plan: { bytes: saved.plan, summary: JSON.parse(saved.summary) } };
}

function openedPlan(bytes: Buffer): ReturnType<typeof openPlanFile> {
  try {
    return openPlanFile(bytes);
  } catch (error) {
    throw new Error(`its plan is no plan of Terraform: ${(error as Error).message}`);
  }
}

function refuseOtherConfiguration(planned: ReadonlyMap<string, string>, fresh: string): void {
  const [file, ...others] = [...planned.keys()];
  const text = planned.get(STACK_FILE);
  const isSame = others.length === 0 && file === STACK_FILE && (text === fresh || text === withoutMetadata(fresh));
  if (!isSame) throw new Error("its plan was made of another configuration than the fleet file means: plan again");
}

/** The project's own lock file says which providers may run; without one, those of the plan do. */
function refuseOtherProviders({ directory }: SynthesizedStack, planned: string): void {
  const path = join(directory, LOCK_FILE);
  if (!existsSync(path)) return;
  const differences = lockDifferences(String(readPlainFile(path)), planned);
  if (differences.length > 0) throw new Error(`its plan was made with ${differences.join(", ")}: plan again`);
}
