import { createHash } from "node:crypto";
import { type PolicyDocument, policyDocument } from "./policy-document";
import { assumeTargetRoleActions } from "./trust-policy";

/**
 * Longest managed policy, in characters that are not white space.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_MANAGED_POLICY_SIZE = 6144;

/**
 * Managed policies a role may have attached without a raised quota.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_ATTACHED_POLICIES = 10;

/** One of the managed policies the permission policy of the management role is split over. */
export interface PolicyPart {
  /** Bits of its place in the split; it stays the same while other parts grow, split or go. */
  readonly id: string;
  readonly document: PolicyDocument;
}

/** The document that lets its holder assume exactly these roles. */
export function assumeRolesPolicy(roleArns: readonly string[], hasSessionTags: boolean): PolicyDocument {
  return policyDocument([
    { Effect: "Allow", Action: assumeTargetRoleActions(hasSessionTags), Resource: [...roleArns].sort() },
  ]);
}

/**
 * The management role's permission to assume these roles, split over as many managed policies as IAM's size limit asks
 * for. None for no role.
 *
 * A role's part follows from its ARN alone: a part that gets too big is halved by the next bit of the ARNs' hashes, and
 * the half with 0 keeps its id. So an added or removed role changes one policy, and at most one more comes or goes.
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
