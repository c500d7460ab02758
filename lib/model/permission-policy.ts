import { createHash } from "node:crypto";
import { type PolicyDocument, policyDocument } from "./policy-document";
import { assumeTargetRoleActions } from "./trust-policy";

/**
 * Maximum length of a managed policy, in characters without white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_MANAGED_POLICY_SIZE = 6144;

/**
 * Maximum number of managed policies of a role, without a raised quota.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_ATTACHED_POLICIES = 10;

/** One of the managed policies into which the management role's permission policy is split. */
export interface PolicyPart {
  /** Bits of the part's place in the split. The id stays the same if other parts grow, split or disappear. */
  readonly id: string;
  readonly document: PolicyDocument;
}

/** The policy that allows to assume exactly these roles. */
export function assumeRolesPolicy(roleArns: readonly string[], hasSessionTags: boolean): PolicyDocument {
  return policyDocument([
    { Effect: "Allow", Action: assumeTargetRoleActions(hasSessionTags), Resource: [...roleArns].sort() },
  ]);
}

/**
 * The management role's permission to assume these roles, split into managed policies because of IAM's size limit. No policy
 * without roles.
 *
 * Only the ARN of a role decides its part. A part that is too large is split by the next bit of the ARNs' hashes, and the half
 * with 0 keeps the id. So an added or removed role changes one policy, and adds or removes at most one other policy.
 */
export function assumeRolesPolicies(roleArns: readonly string[], hasSessionTags: boolean): readonly PolicyPart[] {
  if (roleArns.length === 0) return [];
  return split(
    roleArns.map((arn) => ({ arn, bits: hashBits(arn) })),
    "",
    hasSessionTags,
  );
}

interface HashedArn {
  readonly arn: string;
  readonly bits: string;
}

function split(arns: readonly HashedArn[], prefix: string, hasSessionTags: boolean): PolicyPart[] {
  const document = assumeRolesPolicy(
    arns.map(({ arn }) => arn),
    hasSessionTags,
  );
  if (JSON.stringify(document).length <= MAX_MANAGED_POLICY_SIZE) {
    return arns.length === 0 ? [] : [{ id: prefix.replace(/0+$/, "") || "0", document }];
  }
  return ["0", "1"].flatMap((bit) =>
    split(
      arns.filter(({ bits }) => bits[prefix.length] === bit),
      prefix + bit,
      hasSessionTags,
    ),
  );
}

function hashBits(text: string): string {
  return BigInt(`0x1${createHash("sha256").update(text).digest("hex")}`)
    .toString(2)
    .slice(1);
}
