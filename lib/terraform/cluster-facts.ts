import { withoutUrlCredentials } from "../model/url-credentials";
import { authorityInWords, certificateAuthorities } from "./certificates";
import type { ResourceChange, Values } from "./plan-json";
import { blockOf, isTooDeep, mapOf, textOf } from "./review/values";

/** A field of a cluster Secret that changes. */
export interface FactChange {
  readonly address: string;
  /** `server`, `roleARN`, … in Argo CD's words. */
  readonly field: string;
  /** Undefined where it had none. */
  readonly before?: string;
  readonly after?: string;
}

/** A field of a cluster Secret: what it is compared by, and what of it may be shown. */
export interface Fact {
  readonly value: string;
  readonly shown: string;
}

/** Fields of a cluster Secret by their names. */
export type Facts = Readonly<Record<string, Fact>>;

/** Shown in place of a value that may be secret, or is no field of Argo CD's at all. */
const HIDDEN = "(value not shown)";

/** Shown in place of a value that only the apply makes known. */
const UNKNOWN = "(known after apply)";

/** Keys of a Secret's data that hold no credential. */
const DATA_FIELDS = ["name", "server", "project", "namespaces", "clusterResources", "shard"] as const;

type Show = (value: string) => string;
const asIs: Show = (value) => value;
const withoutCredentials: Show = withoutUrlCredentials;
const asFingerprints: Show = (value) => certificateAuthorities(value).map(authorityInWords).join(", ");

/**
 * Fields of `config` that hold no credential, by their path in lower case: Argo CD reads them in any letter case. A
 * certificate is told by its fingerprint.
 */
const CONFIG_FIELDS: Readonly<Record<string, { readonly field: string; readonly show: Show }>> = {
  "awsauthconfig.clustername": { field: "clusterName", show: asIs },
  "awsauthconfig.rolearn": { field: "roleARN", show: asIs },
  "awsauthconfig.profile": { field: "profile", show: asIs },
  "tlsclientconfig.insecure": { field: "tlsInsecure", show: asIs },
  "tlsclientconfig.servername": { field: "serverName", show: asIs },
  "tlsclientconfig.cadata": { field: "caData", show: asFingerprints },
  proxyurl: { field: "proxyUrl", show: withoutCredentials },
  disablecompression: { field: "disableCompression", show: asIs },
};

/**
 * What changes in a cluster Secret, in words: every field, and values only of fields known to hold no credential. Labels
 * and annotations too.
 */
export function clusterFactsOf({ type, address, change }: ResourceChange): FactChange[] {
  if (type !== "kubernetes_secret_v1" || !change.after) return [];
  return factChanges(address, { ...change, before: change.before ?? undefined, after: change.after });
}

/** The same for a Secret's data alone, of a Secret that is destroyed, too. */
export function dataFactsOf({ address, change }: ResourceChange): FactChange[] {
  const data = (values: Values | null | undefined) => (values ? { data: values.data } : undefined);
  return factChanges(address, { ...change, before: data(change.before), after: data(change.after) });
}

interface SecretChange {
  readonly before: Values | undefined;
  readonly after: Values | undefined;
  readonly after_unknown?: unknown;
}

function factChanges(address: string, change: SecretChange): FactChange[] {
  const unknown = unknownFacts(change.after_unknown);
  const [before, after] = [factsOf(change.before), { ...factsOf(change.after), ...unknown }];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [from, to] = [before[field], after[field]];
    if (from?.value === to?.value && !unknown[field]) return [];
    return [{ address, field, ...(from ? { before: from.shown } : {}), ...(to ? { after: to.shown } : {}) }];
  });
}

/** What a cluster Secret says, field by field. */
export function factsOf(values: Values | undefined): Facts {
  const { config, ...data } = mapOf(values?.data);
  const { labels, annotations } = blockOf(values?.metadata);
  const facts = [
    ...DATA_FIELDS.map((field) => factOf(field, data[field], field === "server" ? withoutCredentials : asIs)),
    ...configFacts(config),
    ...Object.keys(data)
      .filter((key) => !DATA_FIELDS.some((field) => field === key))
      .map((key) => factOf(`data ${key}`, data[key], () => HIDDEN)),
    ...Object.entries(mapOf(labels)).map(([key, value]) => factOf(`label ${key}`, value, asIs)),
    ...Object.entries(mapOf(annotations)).map(([key, value]) => factOf(`annotation ${key}`, value, withoutCredentials)),
  ];
  return Object.fromEntries(facts.flatMap((fact) => (fact ? [fact] : [])));
}

function factOf(field: string, value: unknown, show: Show): [string, Fact] | undefined {
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : textOf(value);
  return text === undefined ? undefined : [field, { value: text, shown: show(text) }];
}

function configFacts(config: unknown): readonly ([string, Fact] | undefined)[] {
  const text = textOf(config);
  if (text === undefined) return [];
  const parsed = parsedConfig(text);
  if (!parsed) return [["config", { value: text, shown: "(no JSON)" }]];
  return Object.entries(leavesOf("", parsed)).map(([path, value]) => {
    const known = Object.hasOwn(CONFIG_FIELDS, path.toLowerCase()) ? CONFIG_FIELDS[path.toLowerCase()] : undefined;
    return known ? factOf(known.field, value, known.show) : factOf(`config ${path}`, value, () => HIDDEN);
  });
}

/** Argo CD's own fields are not deeper. */
const DEEPEST = 4;

/** Values by dotted path. */
function leavesOf(path: string, value: unknown, depth = 0): Record<string, unknown> {
  const isWhole = typeof value !== "object" || value === null || Array.isArray(value) || depth === DEEPEST;
  if (isWhole) return { [path]: value };
  const inner = Object.entries(value);
  return Object.assign(
    {},
    ...inner.map(([key, one]) => leavesOf(path === "" ? key : `${path}.${key}`, one, depth + 1)),
  );
}

/** Anything may stand in a Secret that others write. */
function parsedConfig(config: string): Values | undefined {
  if (isTooDeep(config)) return undefined;
  try {
    const parsed: unknown = JSON.parse(config);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? mapOf(parsed) : undefined;
  } catch {
    return undefined;
  }
}

/** Fields whose values only the apply makes known. */
function unknownFacts(unknown: unknown): Facts {
  return Object.fromEntries(unknownKeys(unknown).map((name) => [name, { value: UNKNOWN, shown: UNKNOWN }]));
}

/** Keys of a Secret's data whose values only the apply makes known. */
function unknownKeys(unknown: unknown): string[] {
  const { data } = mapOf(unknown);
  if (data === true) return ["server", "config"];
  return Object.keys(mapOf(data)).filter((key) => mapOf(data)[key] === true);
}

/** The fields that are not known before the apply, each field of an unknown `config`. */
export function unknownFieldsOf(unknown: unknown): ReadonlySet<string> {
  const fields = Object.values(CONFIG_FIELDS).map(({ field }) => field);
  return new Set(unknownKeys(unknown).flatMap((key) => (key === "config" ? [key, ...fields] : [key])));
}
