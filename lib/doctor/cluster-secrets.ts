import { createHash } from "node:crypto";
import type { V1Secret } from "@kubernetes/client-node";
import { SECRET_TYPE_LABEL, withoutSlashes } from "../model/cluster-secret";
import { CONFIG_FIELDS, DATA_FIELDS, type SecretField, type ValueKind } from "../model/cluster-secret-fields";

/** Whether Argo CD reads a Secret as a cluster. */
export function isClusterSecret({ metadata }: V1Secret): boolean {
  return Object.entries(SECRET_TYPE_LABEL).every(([label, value]) => metadata?.labels?.[label] === value);
}

/** Fields of a cluster Secret, by their names in evidence. Fields of `config` have dotted names. */
export type SecretFields = ReadonlyMap<string, string>;

/** The keys of a Secret's data that Argo CD reads. Argo CD ignores other keys. */
export function dataOf({ data = {} }: V1Secret): SecretFields {
  return new Map(
    [...Object.keys(DATA_FIELDS), "config"].flatMap((key): [string, string][] => {
      const value = data[key];
      return value === undefined ? [] : [[key, Buffer.from(value, "base64").toString()]];
    }),
  );
}

/**
 * Every field of a `config` that is set: `tlsClientConfig.caData`. A deeper object is one field.
 * @throws SyntaxError if the config is no JSON object
 */
export function configFields(config: string): SecretFields {
  const parsed: unknown = JSON.parse(config);
  if (!isObject(parsed)) throw new SyntaxError("no JSON object");
  const fields = Object.entries(parsed).flatMap(([name, value]): [string, string][] => {
    if (!isObject(value)) return leaf(name, value);
    return Object.entries(value).flatMap(([inner, one]) => leaf(`${name}.${inner}`, one));
  });
  return new Map([["tlsClientConfig.insecure", "false"], ...fields]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Go omits fields with the zero value, and reads omitted fields as the zero value. */
function leaf(name: string, value: unknown): [string, string][] {
  const isZero = value === null || value === "" || value === false || value === 0;
  if (isZero) return [];
  return [[name, typeof value === "object" ? "an object" : String(value)]];
}

/** How evidence shows a value, so that it shows no credential; undefined if the value is not of its kind. */
const SHOWN: Readonly<Record<ValueKind, (value: string) => string | undefined>> = {
  text: itself,
  boolean,
  number: (value) => (/^\d{1,9}$/.test(value) ? value : undefined),
  url: withoutUserInfo,
  certificates: (value) => `SHA-256 ${createHash("sha256").update(value).digest("hex").slice(0, 16)}`,
};

const FIELDS: ReadonlyMap<string, SecretField> = new Map(
  Object.entries<SecretField>({ ...DATA_FIELDS, ...CONFIG_FIELDS }),
);

/** The value of a field for evidence. Of a field that the table does not have, evidence shows only that it is set. */
export function shownValue(name: string, value: string | undefined): string {
  if (value === undefined) return "not set";
  const field = FIELDS.get(name);
  return (field && SHOWN[field.value](value)) ?? "set";
}

function itself(value: string): string {
  return value;
}

function boolean(value: string): string | undefined {
  return value === "true" || value === "false" ? value : undefined;
}

const SCHEMES = ["http:", "https:", "socks5:"];

/** Scheme, host and plain path of a URL. User, password, query and fragment may be credentials. */
function withoutUserInfo(text: string): string | undefined {
  const url = urlOf(text);
  if (!url || !SCHEMES.includes(url.protocol) || url.host === "") return undefined;
  const path = /^[\w./-]*$/.test(url.pathname) ? withoutSlashes(url.pathname) : "/…";
  return `${url.protocol}//${url.host}${path}`;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
