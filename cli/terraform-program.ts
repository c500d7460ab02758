import { lockFileOf } from "../lib/synth/lock-file";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { programName, terraformCommand, terraformProgram } from "../lib/terraform/program";
import { type ProgramOptions, terraformEnvironment } from "../lib/terraform/terraform";
import { nameAndVersion } from "./own-package";

/** The program of a command, and the tool to which saved plans are bound. */
export interface CheckedProgram {
  readonly program: ProgramOptions;
  /** Name and version of this project and of the program. */
  readonly tool: string;
}

/**
 * Terraform or OpenTofu, checked before its first run.
 * @param flag value of `--terraform`
 * @throws TerraformProgramError
 */
export async function checkedProgram(
  flag: string | undefined,
  [first]: readonly SynthesizedStack[],
): Promise<CheckedProgram> {
  const { env } = terraformEnvironment(process.env);
  const found = await terraformProgram(terraformCommand(env, flag), first?.directory ?? ".", env);
  const lockFile = lockFileOf(process.env, found.product);
  return {
    program: { ...found, ...(lockFile === undefined ? {} : { lockFile }) },
    tool: `${nameAndVersion()} with ${programName(found)}`,
  };
}
