import type { PlannedResource } from "./planned-resources";

/** What a mark says of a plan, in the order in which a reviewer needs it. */
export const MARK_KINDS = [
  "widens",
  "may-widen",
  "unknown",
  "grants",
  "loss",
  "forgets",
  "restores",
  "narrows",
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** Kinds after which a principal may do more than before, or may for all that is known. */
export const WIDENING_KINDS: ReadonlySet<MarkKind> = new Set(["widens", "may-widen", "unknown", "grants"]);

/** Words in front of a mark's text; none where the text has its own verb. */
const VERBS: Readonly<Record<MarkKind, string>> = {
  widens: "WIDENS: ",
  "may-widen": "MAY WIDEN: ",
  unknown: "UNKNOWN until apply: ",
  grants: "GRANTS: ",
  loss: "",
  forgets: "",
  restores: "",
  narrows: "NARROWS: ",
};

/** What a mark is about: one thing that decides who may do what. The titles are those of docs/review.md. */
export const SUBJECTS = {
  "access-policy": "access policy or its scope",
  "kubernetes-groups": "Kubernetes groups of an access entry",
  "access-entry": "type or Kubernetes user of an access entry",
  "aws-auth": "entry in aws-auth",
  "trust-policy": "trust policy",
  "permission-policy": "permission policy",
  "permissions-boundary": "permissions boundary",
  "session-duration": "longest session of a role",
  "role-tags": "tag of a role that counts as a session tag",
  "oidc-provider": "IAM OIDC provider",
  "pod-identity": "Pod Identity association",
  "service-account": "annotated service account",
  registration: "cluster Secret",
  connection: "where Argo CD connects to",
  "tls-verification": "TLS verification",
  credentials: "credentials of a cluster Secret",
  project: "Argo CD project of a cluster Secret",
  namespaces: "namespaces of a cluster Secret",
  "cluster-resources": "cluster-scoped resources",
  pause: "pause of a cluster",
  removal: "role, access or Secret of a target",
  unlisted: "attribute or resource type that the review does not know",
} as const;
export type Subject = keyof typeof SUBJECTS;

/** Something a reviewer must not miss. */
export interface Mark {
  readonly kind: MarkKind;
  readonly subject: Subject;
  readonly address: string;
  /** Key of the target it is about; undefined for Argo CD's own side. */
  readonly target: string | undefined;
  /** One sentence that starts with the kind. Names of others are in it as they are, quoted. */
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

/** A name from outside, within a sentence of ours. */
export function quoted(text: unknown): string {
  return JSON.stringify(String(text));
}

/** Names that are listed before the rest is only counted: the diff has them all. */
const LISTED = 8;

/** `a, b, c and 4 more`; names with wildcards are never among those that are only counted. */
export function listed(items: readonly string[], most = LISTED): string {
  const ordered = [...items].sort((a, b) => Number(b.includes("*")) - Number(a.includes("*")));
  const rest = items.length - most;
  return rest > 0 ? `${ordered.slice(0, most).join(", ")} and ${rest} more` : items.join(", ");
}
