import { coversPattern } from "./pattern-cover";

/** An EKS access policy that a principal holds, and how far it reaches. */
export interface HeldPolicy {
  /** ARN of the policy. */
  readonly arn: string;
  /** Namespaces or patterns of namespaces (`dev-*`) it is limited to; undefined: the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
}

/** Includes every other one, known or not: all verbs on all resources. */
const ALL = "AmazonEKSClusterAdminPolicy";

/**
 * EKS access policies whose rights are known: what they let a principal do, in a word, and which others they include.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
const KNOWN: Readonly<Record<string, { readonly may: string; readonly includes: readonly string[] }>> = {
  AmazonEKSViewPolicy: { may: "view", includes: [] },
  AmazonEKSSecretReaderPolicy: { may: "read Secrets", includes: [] },
  AmazonEKSAdminViewPolicy: {
    may: "view everything, Secrets included",
    includes: ["AmazonEKSViewPolicy", "AmazonEKSSecretReaderPolicy"],
  },
  AmazonEKSEditPolicy: { may: "edit", includes: ["AmazonEKSViewPolicy", "AmazonEKSSecretReaderPolicy"] },
  AmazonEKSAdminPolicy: {
    may: "edit, roles and bindings included",
    includes: ["AmazonEKSEditPolicy", "AmazonEKSViewPolicy", "AmazonEKSSecretReaderPolicy"],
  },
  [ALL]: { may: "administrator", includes: [] },
};

/** Name of a policy of AWS; a policy with another form of ARN keeps its ARN, and is unknown. */
function nameOf(arn: string): string {
  return /^arn:[a-z-]+:eks::aws:cluster-access-policy\/(\w+)$/.exec(arn)?.[1] ?? arn;
}

/** Whether it is known what a policy lets a principal do. */
export function isKnownAccessPolicy(arn: string): boolean {
  return Object.hasOwn(KNOWN, nameOf(arn));
}

/** What a policy lets a principal do, in a word; the name of an unknown one. */
export function accessPolicyInWords(arn: string): string {
  const name = nameOf(arn);
  return isKnownAccessPolicy(arn) ? (KNOWN[name]?.may ?? name) : `unknown policy ${JSON.stringify(name)}`;
}

/** The parts of some policies, by namespace, that none of others covers; conservative: an unknown policy is covered by itself alone. */
export function policiesNotCovered(held: readonly HeldPolicy[], by: readonly HeldPolicy[]): HeldPolicy[] {
  const parts = held.flatMap(({ arn, namespaces }): HeldPolicy[] =>
    namespaces ? namespaces.map((namespace) => ({ arn, namespaces: [namespace] })) : [{ arn, namespaces }],
  );
  return parts.filter((part) => !by.some((wide) => covers(wide, part)));
}

function covers(wide: HeldPolicy, { arn, namespaces }: HeldPolicy): boolean {
  const [wideName, name] = [nameOf(wide.arn), nameOf(arn)];
  if (wideName !== name && wideName !== ALL && !KNOWN[wideName]?.includes.includes(name)) return false;
  if (!wide.namespaces) return true;
  return namespaces?.every((one) => wide.namespaces?.some((pattern) => coversPattern(pattern, one))) ?? false;
}
