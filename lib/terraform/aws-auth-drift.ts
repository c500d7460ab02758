import { AWS_AUTH_CHECK } from "../model/aws-auth-check";
import { AWS_AUTH, AWS_AUTH_PROGRAM } from "../model/names";
import { outsideLines } from "../model/outside-text";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { type PlanJson, targetOf } from "./plan-json";
import type { Unseen } from "./plan-summary";
import type { Terraform } from "./terraform";

/** The live state of the aws-auth entries that a plan does not change. */
export interface AwsAuthDrift {
  /** Addresses of entries that are missing or changed. */
  readonly lost: readonly string[];
  /** Entries that could not be read. */
  readonly unseen: readonly Unseen[];
}

/**
 * Reads the entries from the clusters. Terraform cannot read the entries: Terraform only knows that the program ran.
 * @see docs/decisions/010-aws-auth.md
 */
export async function awsAuthDrift(
  stack: SynthesizedStack,
  plan: PlanJson,
  terraform: Terraform,
): Promise<AwsAuthDrift> {
  const kept = (plan.resource_changes ?? []).filter(
    ({ name, mode, change }) => name === AWS_AUTH && mode === "managed" && change.actions[0] === "no-op",
  );
  const lost: string[] = [];
  const unseen: Unseen[] = [];
  for (const resource of kept) {
    const { address, change } = resource;
    const { code, stderr } = await terraform.runProgram(stack, "node", [AWS_AUTH_PROGRAM, "check"], {
      AWS_AUTH_ENTRY: JSON.stringify(change.after?.input),
    });
    if (code === AWS_AUTH_CHECK.same) continue;
    if (code === AWS_AUTH_CHECK.lost) lost.push(address);
    else {
      const problem = code === AWS_AUTH_CHECK.conflict ? "CONFLICT in aws-auth" : "UNKNOWN: aws-auth could not be read";
      unseen.push({ address, target: targetOf(resource), message: `${problem}: ${outsideLines(stderr)}` });
    }
  }
  return { lost, unseen };
}
