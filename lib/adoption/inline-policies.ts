import { paginateListRolePolicies } from "@aws-sdk/client-iam";
import type { Adoptable } from "../model/adoptable";
import { shellCommand } from "../model/shell-command";
import { reasonOf } from "../model/unread";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { NotAdopted } from "./adoption";
import type { StackPlaces } from "./stack-places";

/** Inline policies of adopted roles. */
export interface InlinePolicies {
  /** Commands that delete the inline policies. */
  readonly deletions: readonly string[];
  readonly unread: readonly NotAdopted[];
}

/** Inline policies of adopted roles. Terraform keeps inline policies, which may allow more than the fleet's policies. */
export async function inlinePoliciesOf(
  stack: SynthesizedStack,
  adoptables: readonly Adoptable[],
  places: StackPlaces,
): Promise<InlinePolicies> {
  const roles = places
    .resourcesOf(stack)
    .filter(({ type, name }) => type === "aws_iam_role" && adoptables.some(({ to }) => to === `${type}.${name}`));
  const unread: NotAdopted[] = [];
  const listed = roles.map(async ({ type, name, args }) => {
    const role = String(args.name);
    const { iam } = places.placeOf(stack, String(args.provider)).session;
    const deletions: string[] = [];
    try {
      for await (const { PolicyNames = [] } of paginateListRolePolicies({ client: iam }, { RoleName: role })) {
        deletions.push(...PolicyNames.map((policy) => deletionOf(role, policy)));
      }
    } catch (error) {
      unread.push({ to: `${type}.${name}`, reason: `inline policies of the role: ${reasonOf(error)}` });
    }
    return deletions;
  });
  return { deletions: (await Promise.all(listed)).flat(), unread };
}

function deletionOf(role: string, policy: string): string {
  return shellCommand("aws", "iam", "delete-role-policy", "--role-name", role, "--policy-name", policy);
}
