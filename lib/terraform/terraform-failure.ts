import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { explained } from "./diagnostics";
import type { ProgramRun } from "./terraform";

/** A run that failed, in the words of Terraform and ours. */
export class TerraformFailure extends Error {
  /** @param said what Terraform wrote to standard error */
  constructor(
    readonly said: string,
    stack: SynthesizedStack,
  ) {
    super(explained(said, stack));
  }
}

/**
 * A run of Terraform that must end well.
 * @param good exit codes of a run that did
 * @throws TerraformFailure
 */
export async function mustRun(
  stack: SynthesizedStack,
  running: Promise<ProgramRun>,
  good: readonly number[] = [0],
): Promise<ProgramRun> {
  const run = await running;
  if (!good.includes(run.code)) throw new TerraformFailure(run.stderr, stack);
  return run;
}
