import type { PlannedResource } from "./planned-resources";

/** Kinds of marks, by importance for a reviewer. */
export const MARK_KINDS = [
  "widens",
  "may-widen",
  "unknown",
  "grants",
  "loss",
  "forgets",
  "restores",
  "refreshes",
  "narrows",
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** Kinds after which a principal has more access than before, or may have more access. */
export const WIDENING_KINDS: ReadonlySet<MarkKind> = new Set(["widens", "may-widen", "unknown", "grants"]);

/** Start of a mark's message; empty if the text has its own verb. */
const VERBS: Readonly<Record<MarkKind, string>> = {
  widens: "WIDENS: ",
  "may-widen": "MAY WIDEN: ",
  unknown: "UNKNOWN until apply: ",
  grants: "GRANTS: ",
  loss: "",
  forgets: "",
  restores: "",
  refreshes: "",
  narrows: "NARROWS: ",
};

/** Subjects of marks: attributes that decide about access. The titles are those of docs/review.md. */
export const SUBJECTS = {
  "access-policy": "access policy or its scope",
  "kubernetes-groups": "Kubernetes groups of an access entry",
  "access-entry": "type or Kubernetes user of an access entry",
  "aws-auth": "entry in aws-auth",
  "trust-policy": "trust policy",
  "permission-policy": "permission policy",
  "permissions-boundary": "permissions boundary",
  "session-duration": "maximum session duration of a role",
  "role-tags": "tag of a role that counts as a session tag",
  "oidc-provider": "IAM OIDC provider",
  "pod-identity": "Pod Identity association",
  "service-account": "annotated service account",
  registration: "cluster Secret",
  connection: "connection of a cluster Secret",
  "certificate-authority": "certificate authorities of a cluster",
  "tls-verification": "TLS verification",
  credentials: "credentials of a cluster Secret",
  project: "Argo CD project of a cluster Secret",
  namespaces: "namespaces of a cluster Secret",
  "cluster-resources": "cluster-scoped resources",
  pause: "pause of a cluster",
  removal: "role, access or Secret of a target",
  unlisted: "attribute or resource type that the review does not classify",
} as const;
export type Subject = keyof typeof SUBJECTS;

/** A change that a reviewer must see. */
export interface Mark {
  readonly kind: MarkKind;
  readonly subject: Subject;
  readonly address: string;
  /** Key of the target; undefined for Argo CD itself. */
  readonly target: string | undefined;
  /** One sentence that starts with the kind. Names from outside are quoted and not escaped. */
  readonly message: string;
}

/** A mark on a resource. */
export function markOn(
  { address, target }: Pick<PlannedResource, "address" | "target">,
  kind: MarkKind,
  subject: Subject,
  text: string,
): Mark {
  return { kind, subject, address, target, message: `${VERBS[kind]}${text}` };
}

/** A name from outside, quoted for a message. */
export function quoted(text: unknown): string {
  return JSON.stringify(String(text));
}

/** Number of listed names. Further names are counted; the diff has all names. */
const LISTED = 8;

/** `a, b, c and 4 more`. Names with wildcards come first. */
export function listed(items: readonly string[], most = LISTED): string {
  const ordered = [...items].sort((a, b) => Number(b.includes("*")) - Number(a.includes("*")));
  const rest = items.length - most;
  return rest > 0 ? `${ordered.slice(0, most).join(", ")} and ${rest} more` : items.join(", ");
}
