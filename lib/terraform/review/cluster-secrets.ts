import { authorityInWords, certificateAuthorities, differenceOf } from "../../model/certificates";
import { PAUSE_ANNOTATION, SECRET_TYPE_LABEL } from "../../model/cluster-secret";
import { type JudgedField, SECRET_FIELDS } from "../../model/cluster-secret-fields";
import { type Fact, type Facts, factsOf, unknownFieldsOf } from "../cluster-facts";
import { listed, type Mark, type MarkKind, markOn, quoted, type Subject } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { blockOf, textOf } from "./values";

/** The meaning of a change of a field. */
interface Judgement {
  readonly kind: MarkKind;
  readonly subject: Subject;
  readonly text: string;
}

type Judge = (before: Fact | undefined, after: Fact | undefined) => Judgement | undefined;

/** Fields that say where Argo CD connects to, with their names in reviews. One line has all changed fields. */
const PLACE: ReadonlyMap<string, string> = new Map(
  [...SECRET_FIELDS].flatMap(([field, { change }]) =>
    typeof change === "object" ? [[field, change.place] as const] : [],
  ),
);

/** Fields that the table of the Secret leaves to a judge; the compiler requires one for each. */
const JUDGES_OF_FIELDS: Readonly<Record<JudgedField, Judge>> = {
  tlsInsecure: (before, after) => {
    const [was, is] = [before?.value === "true", after?.value === "true"];
    if (was === is) return undefined;
    return {
      kind: is ? "widens" : "narrows",
      subject: "tls-verification",
      text: `TLS verification ${is ? "off" : "on"}`,
    };
  },
  roleARN: (before, after) => credentials("as role", before, after),
  profile: (before, after) => credentials("with profile", before, after),
  project: (before, after) => {
    if (!after)
      return {
        kind: "widens",
        subject: "project",
        text: `every Argo CD project may use the cluster, was ${shown(before)}`,
      };
    return {
      kind: before ? "may-widen" : "narrows",
      subject: "project",
      text: `Argo CD project ${fromTo(before, after)}`,
    };
  },
  namespaces: judgeNamespaces,
  clusterResources: (_, after) =>
    after?.value === "true"
      ? { kind: "widens", subject: "cluster-resources", text: "Argo CD manages cluster-scoped resources" }
      : { kind: "narrows", subject: "cluster-resources", text: "Argo CD manages no cluster-scoped resources" },
};

/** The judge of each field, label and annotation. Every change of another field is marked. */
const JUDGES: Readonly<Record<string, Judge>> = {
  ...JUDGES_OF_FIELDS,
  ...Object.fromEntries(
    Object.entries(SECRET_TYPE_LABEL).map(([label, type]) => [`label ${label}`, judgeSecretType(type)]),
  ),
  [`annotation ${PAUSE_ANNOTATION}`]: (_, after) =>
    after?.value === "true"
      ? { kind: "narrows", subject: "pause", text: "Argo CD does not reconcile the cluster" }
      : { kind: "widens", subject: "pause", text: "pause removed: Argo CD reconciles the cluster again" },
};

/** Changes of Argo CD's connection to each cluster. */
export function clusterSecretMarks(resources: PlannedResources): Mark[] {
  return resources.ofType("kubernetes_secret_v1").flatMap((secret) => {
    const { before, after, action, change } = secret;
    if (!after || !action) return [];
    const unknown = unknownFieldsOf(change.change.after_unknown);
    const isNew = resources.isNew(secret.target);
    const judged = before
      ? changesOf(factsOf(before), factsOf(after), unknown, clusterAuthority(resources, secret))
      : registration(factsOf(after), unknown);
    return judged.map(({ kind, subject, text }) =>
      markOn(secret, kind === "widens" && isNew ? "grants" : kind, subject, text),
    );
  });
}

/** A new Secret: the registered cluster, and settings that are wider than the default. */
function registration(after: Facts, unknown: ReadonlySet<string>): Judgement[] {
  if (unknown.size > 0) return [];
  const namespaces = after.namespaces
    ? `namespaces ${listed(namespacesOf(after.namespaces).map(quoted))}`
    : "all namespaces";
  const role = after.roleARN ? `role ${shown(after.roleARN)}` : "the management role";
  const proxy = after.proxyUrl ? `, through proxy ${shown(after.proxyUrl)}` : "";
  const text = `Argo CD manages ${shown(after.server)} as ${role}, ${namespaces}${proxy}`;
  const wide = (["tlsInsecure", "clusterResources"] as const).flatMap(
    (field) => JUDGES_OF_FIELDS[field](undefined, after[field]) ?? [],
  );
  return [
    { kind: "widens", subject: "registration", text },
    ...wide.filter(({ kind }) => kind === "widens"),
    ...unlisted(Object.keys(after)),
  ];
}

/** The bundle of certificate authorities that Terraform read from EKS for the cluster of a Secret. */
function clusterAuthority(resources: PlannedResources, { target }: PlannedResource): string | undefined {
  const { certificate_authority: authority } = resources.readValues(`data.aws_eks_cluster.${target}_cluster`) ?? {};
  return textOf(blockOf(authority).data);
}

function changesOf(
  before: Facts,
  after: Facts,
  unknown: ReadonlySet<string>,
  fromEks: string | undefined,
): Judgement[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = fields.filter((field) => !unknown.has(field) && before[field]?.value !== after[field]?.value);
  return [
    ...changed.flatMap((field) =>
      Object.hasOwn(JUDGES, field) ? (JUDGES[field]?.(before[field], after[field]) ?? []) : [],
    ),
    ...placeChanges(changed, before, after, fromEks),
    ...unlisted(changed),
  ];
}

function unlisted(fields: readonly string[]): Judgement[] {
  return fields
    .filter((field) => !SECRET_FIELDS.has(field) && !/^(?:label|annotation) /.test(field))
    .map((field) => ({
      kind: "may-widen",
      subject: "credentials",
      text: `field ${quoted(field)} of the cluster Secret changes`,
    }));
}

function placeChanges(
  changed: readonly string[],
  before: Facts,
  after: Facts,
  fromEks: string | undefined,
): Judgement[] {
  const authorities = authorityChange(before.caData, after.caData);
  const isRefreshed = authorities === "more" && after.caData?.value === fromEks;
  const fields = [...PLACE.keys()].filter((field) => changed.includes(field));
  // Without TLS verification, the trusted authority does not matter. The judge `tlsInsecure` adds its own line.
  const isVerified = after.tlsInsecure?.value !== "true";
  const counts = fields.filter((field) => field !== "caData" || (isVerified && authorities !== "same" && !isRefreshed));
  const refreshed = isRefreshed && isVerified ? [refreshOf(before.caData, after.caData)] : [];
  if (counts.length === 0) return refreshed;
  const text = counts.map((field) => `${PLACE.get(field)} ${fromTo(before[field], after[field])}`).join(", ");
  const isFewer = counts.length === 1 && counts[0] === "caData" && authorities === "fewer";
  return isFewer
    ? [{ kind: "narrows", subject: "connection", text: `fewer certificate authorities: ${text}` }]
    : [...refreshed, { kind: "widens", subject: "connection", text: `connection changes: ${text}` }];
}

/** EKS adds a successor before it rotates the certificate authority of a cluster. */
function refreshOf(before: Fact | undefined, after: Fact | undefined): Judgement {
  const [was, is] = [before, after].map((fact) => certificateAuthorities(fact?.value ?? ""));
  const added = differenceOf(is ?? [], was ?? []).map((one) => quoted(authorityInWords(one)));
  return {
    kind: "refreshes",
    subject: "certificate-authority",
    text: `CA bundle refreshed from EKS: successor ${listed(added)} added`,
  };
}

/** Compares certificate authorities. Without an authority, Argo CD trusts those of the system, which counts as `others`. */
function authorityChange(before: Fact | undefined, after: Fact | undefined): "same" | "fewer" | "more" | "others" {
  if (!before || !after) return before === after ? "same" : "others";
  const [was, is] = [before, after].map(
    ({ value }) => new Set(certificateAuthorities(value).map((one) => one.fingerprint)),
  );
  if (!was || !is) return "others";
  const [isWithin, hasAll] = [isSubset(is, was), isSubset(was, is)];
  if (isWithin) return hasAll ? "same" : "fewer";
  return hasAll ? "more" : "others";
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((one) => all.has(one));
}

function credentials(how: string, before: Fact | undefined, after: Fact | undefined): Judgement {
  return { kind: "may-widen", subject: "credentials", text: `Argo CD connects ${how} ${fromTo(before, after)}` };
}

/** Argo CD reads a Secret with this label as a cluster. */
function judgeSecretType(type: string): Judge {
  return (_, after) =>
    after?.value === type
      ? { kind: "widens", subject: "registration", text: "Argo CD reads the Secret as a cluster" }
      : { kind: "narrows", subject: "registration", text: "Argo CD no longer reads the Secret as a cluster" };
}

function judgeNamespaces(before: Fact | undefined, after: Fact | undefined): Judgement {
  const subject = "namespaces";
  if (!after) return { kind: "widens", subject, text: `Argo CD manages all namespaces, was ${shown(before)}` };
  const [was, is] = [namespacesOf(before), namespacesOf(after)];
  const added = before ? is.filter((one) => !was.includes(one)) : [];
  return added.length > 0
    ? { kind: "widens", subject, text: `Argo CD manages additional namespaces ${listed(added.map(quoted))}` }
    : { kind: "narrows", subject, text: `Argo CD manages only namespaces ${listed(is.map(quoted))}` };
}

function namespacesOf(fact: Fact | undefined): string[] {
  return fact?.value.split(",").map((one) => one.trim()) ?? [];
}

function fromTo(before: Fact | undefined, after: Fact | undefined): string {
  return `${shown(before)} → ${shown(after)}`;
}

function shown(fact: Fact | undefined): string {
  return fact ? quoted(fact.shown) : "none";
}
