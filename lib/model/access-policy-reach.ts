import { coversPattern } from "./pattern-cover";

/** An EKS access policy of a principal, and its scope. */
export interface HeldPolicy {
  /** ARN of the policy. */
  readonly arn: string;
  /** Namespaces or patterns of namespaces (`dev-*`) of the scope; undefined: the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
}

/** Includes every other policy: all verbs on all resources. */
const ALL = "AmazonEKSClusterAdminPolicy";

/**
 * EKS access policies with known permissions: a short description, and the included policies.
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

/** Name of an AWS policy. A policy with another ARN format is unknown, and keeps its ARN. */
function nameOf(arn: string): string {
  return /^arn:[a-z-]+:eks::aws:cluster-access-policy\/(\w+)$/.exec(arn)?.[1] ?? arn;
}

/** Whether the permissions of a policy are known. */
export function isKnownAccessPolicy(arn: string): boolean {
  return Object.hasOwn(KNOWN, nameOf(arn));
}

/** A short description of a policy's permissions; the name of an unknown policy. */
export function accessPolicyInWords(arn: string): string {
  const name = nameOf(arn);
  return isKnownAccessPolicy(arn) ? (KNOWN[name]?.may ?? name) : `unknown policy ${JSON.stringify(name)}`;
}

/** The parts of policies, by namespace, that other policies do not cover. Only the same policy covers an unknown policy. */
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
