import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { explained } from "./diagnostics";
import type { ProgramRun } from "./terraform";

/** A failed run, with Terraform's error and the advice of this project. */
export class TerraformFailure extends Error {
  /** @param said standard error of Terraform */
  constructor(
    readonly said: string,
    stack: SynthesizedStack,
  ) {
    super(explained(said, stack));
  }
}

/**
 * A run of Terraform that must succeed.
 * @param good exit codes of a successful run
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
