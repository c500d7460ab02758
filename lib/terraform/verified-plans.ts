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
  /** The digest of the reviewed plans (`--digest`); undefined without that option. */
  readonly digest?: string | undefined;
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
  const record = recordedPlans(source.plansFolder);
  if (!record) throw new PlanRefusedError([`no saved plan in ${source.plansFolder}: run plan first`]);
  const fresh = new Map(stacksInOrder(source.freshFolder).map((stack) => [stack.name, stack]));
  const reasons: string[] = [];
  const plans = record.stacks.flatMap((recorded): VerifiedPlan[] => {
    const stack = fresh.get(recorded.name);
    if (!stack) {
      reasons.push(`${recorded.name}: the fleet file no longer defines this stack: run synth and plan again`);
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
    reasons.push(`${record.tool} created the plans, this is ${source.tool}: run plan again with this version`);
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
          `the plans in ${plansFolder} have the digest ${digest}, expected ${given}: the plans differ from the reviewed plans`,
        ];
  }
  if (known === digest) return [];
  return [
    `the plans in ${plansFolder} were not created in this folder on this machine. Pass the digest that plan printed, from a source that cannot change together with the plans:\n  apply --digest ${digest.replace(/:.*/, ":…")}`,
  ];
}

/** The saved plan of a stack, if any. @throws Error with the reason why the plan must not be applied */
function planOf(
  { name, stack: digest, plan }: RecordedStack,
  fresh: SynthesizedStack,
  source: PlanSource,
): Pick<VerifiedPlan, "plan"> {
  const files = stackFiles(fresh);
  if (stackDigest(files) !== digest) {
    throw new Error("the stack of the fleet file differs from the planned stack: run synth and plan again");
  }
  if (!plan) return {};
  const saved = savedPlan(source.plansFolder, name);
  if (!saved) throw new Error("the plan is missing or was applied: run plan again");
  if (digestOf(saved.plan) !== plan.file)
    throw new Error("the plan file changed after plan saved the file: run plan again");
  if (digestOf(saved.summary) !== plan.summary)
    throw new Error("the summary file changed after plan saved the file: run plan again");
  const { configuration, lockFile } = openedPlan(saved.plan);
  if (digestOf(lockFile) !== plan.lockFile)
    throw new Error("the plan has other provider versions than recorded: run plan again");
  refuseOtherConfiguration(configuration, String(files.get(STACK_FILE)));
  refuseOtherProviders(fresh, lockFile);
  return { plan: { bytes: saved.plan, summary: JSON.parse(saved.summary) } };
}

function openedPlan(bytes: Buffer): ReturnType<typeof openPlanFile> {
  try {
    return openPlanFile(bytes);
  } catch (error) {
    throw new Error(`the plan file is not a valid Terraform plan: ${(error as Error).message}`);
  }
}

function refuseOtherConfiguration(planned: ReadonlyMap<string, string>, fresh: string): void {
  const [file, ...others] = [...planned.keys()];
  const text = planned.get(STACK_FILE);
  const isSame = others.length === 0 && file === STACK_FILE && (text === fresh || text === withoutMetadata(fresh));
  if (!isSame) throw new Error("the configuration of the plan differs from the fleet file: run plan again");
}

/** The lock file of the project selects the providers. Without a lock file, the providers of the plan are used. */
function refuseOtherProviders({ directory }: SynthesizedStack, planned: string): void {
  const path = join(directory, LOCK_FILE);
  if (!existsSync(path)) return;
  const differences = lockDifferences(String(readPlainFile(path)), planned);
  if (differences.length > 0) throw new Error(`the plan was created with ${differences.join(", ")}: run plan again`);
}
