import { authorityInWords, certificateAuthorities } from "../model/certificates";
import { CONFIG_FIELDS, DATA_FIELDS, type ValueKind } from "../model/cluster-secret-fields";
import { withoutUrlCredentials } from "../model/url-credentials";
import type { ResourceChange, Values } from "./plan-json";
import { blockOf, isTooDeep, mapOf, textOf } from "./review/values";

/** A field of a cluster Secret that changes. */
export interface FactChange {
  readonly address: string;
  /** Argo CD's name of the field: `server`, `roleARN`, … */
  readonly field: string;
  /** Undefined if the field had no value. */
  readonly before?: string;
  readonly after?: string;
}

/** A field of a cluster Secret: the value for comparisons, and the text for display. */
export interface Fact {
  readonly value: string;
  readonly shown: string;
}

/** Fields of a cluster Secret by their names. */
export type Facts = Readonly<Record<string, Fact>>;

/** Shown instead of a value that may be secret, or that is no field of Argo CD. */
const HIDDEN = "(value not shown)";

/** Shown instead of a value that is known after the apply. */
const UNKNOWN = "(known after apply)";

type Show = (value: string) => string;
const asIs: Show = (value) => value;
const withoutCredentials: Show = withoutUrlCredentials;

const SHOW: Readonly<Record<ValueKind, Show>> = {
  text: asIs,
  boolean: asIs,
  number: asIs,
  url: withoutCredentials,
  certificates: (value) => certificateAuthorities(value).map(authorityInWords).join(", "),
};

/** Fields of `config` by their path in lower case: Argo CD reads the names in any case. */
const CONFIG_FIELD = new Map(Object.entries(CONFIG_FIELDS).map(([path, field]) => [path.toLowerCase(), field]));

/**
 * Every changed field, label and annotation of a cluster Secret. Values are shown only for fields that contain no credential.
 */
export function clusterFactsOf({ type, address, change }: ResourceChange): FactChange[] {
  if (type !== "kubernetes_secret_v1" || !change.after) return [];
  return factChanges(address, { ...change, before: change.before ?? undefined, after: change.after });
}

/** Every changed field of a Secret's data, also for a Secret that is destroyed. */
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

/** All fields of a cluster Secret. */
export function factsOf(values: Values | undefined): Facts {
  const { config, ...data } = mapOf(values?.data);
  const { labels, annotations } = blockOf(values?.metadata);
  const facts = [
    ...Object.entries(DATA_FIELDS).map(([key, { value }]) => factOf(key, data[key], SHOW[value])),
    ...configFacts(config),
    ...Object.keys(data)
      .filter((key) => !Object.hasOwn(DATA_FIELDS, key))
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
  if (!parsed) return [["config", { value: text, shown: "(not JSON)" }]];
  return Object.entries(leavesOf("", parsed)).map(([path, value]) => {
    const known = CONFIG_FIELD.get(path.toLowerCase());
    return known ? factOf(known.name, value, SHOW[known.value]) : factOf(`config ${path}`, value, () => HIDDEN);
  });
}

/** Maximum depth of Argo CD's fields. */
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

/** A Secret of another author may have any content. */
function parsedConfig(config: string): Values | undefined {
  if (isTooDeep(config)) return undefined;
  try {
    const parsed: unknown = JSON.parse(config);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? mapOf(parsed) : undefined;
  } catch {
    return undefined;
  }
}

/** Fields whose values are known after the apply. */
function unknownFacts(unknown: unknown): Facts {
  return Object.fromEntries(unknownKeys(unknown).map((name) => [name, { value: UNKNOWN, shown: UNKNOWN }]));
}

/** Keys of a Secret's data whose values are known after the apply. */
function unknownKeys(unknown: unknown): string[] {
  const { data } = mapOf(unknown);
  if (data === true) return ["server", "config"];
  return Object.keys(mapOf(data)).filter((key) => mapOf(data)[key] === true);
}

/** The fields that are unknown until the apply; for an unknown `config`, all of its fields. */
export function unknownFieldsOf(unknown: unknown): ReadonlySet<string> {
  const fields = Object.values(CONFIG_FIELDS).map(({ name }) => name);
  return new Set(unknownKeys(unknown).flatMap((key) => (key === "config" ? [key, ...fields] : [key])));
}
