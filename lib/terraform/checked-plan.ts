import { existsSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "../synth/output/plain-file";
import { digestOf, LOCK_FILE, stackDigest, stackFiles, withoutMetadata } from "../synth/output/stack-files";
import { STACK_FILE, type SynthesizedStack } from "../synth/output/synthesized-stack";
import { openPlanFile } from "./plan-file";
import { lockDifferences } from "./provider-lock";
import { planFiles, type StackRecord } from "./saved-plans";
import { resultOf, type SavedResult } from "./saved-result";

/** A saved plan whose files match each other and the synthesized stack. */
export interface CheckedPlan {
  readonly result: SavedResult;
  /** Undefined if there is nothing to apply. */
  readonly bytes?: Buffer;
}

/**
 * Checks the files of a plan, which another machine may have written, against the record and the synthesized stack. Runs no
 * program: whether the result is that of the plan is known only after `terraform show`.
 * @param fresh the stack of the current fleet file
 * @throws Error with the reason why the plan must not be applied
 */
export function checkedPlan(
  { name, stack, summary, plan }: StackRecord,
  fresh: SynthesizedStack,
  plansFolder: string,
): CheckedPlan {
  const files = stackFiles(fresh);
  if (stackDigest(files) !== stack) {
    throw new Error("the stack of the fleet file differs from the planned stack: run synth and plan again");
  }
  const saved = planFiles(plansFolder, name);
  if (!saved.summary || (plan && !saved.plan)) throw new Error("the plan is missing or was applied: run plan again");
  if (digestOf(saved.summary) !== summary)
    throw new Error("the summary file changed after plan saved the file: run plan again");
  const result = resultOf(saved.summary.toString(), name);
  if (!plan || !saved.plan) return { result };
  if (digestOf(saved.plan) !== plan.file)
    throw new Error("the plan file changed after plan saved the file: run plan again");
  const { configuration, lockFile } = openedPlan(saved.plan);
  if (digestOf(lockFile) !== plan.lockFile)
    throw new Error("the plan has other provider versions than recorded: run plan again");
  refuseOtherConfiguration(configuration, String(files.get(STACK_FILE)));
  refuseOtherProviders(fresh, lockFile);
  return { result, bytes: saved.plan };
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
