import { createHash } from "node:crypto";
import type { V1Secret } from "@kubernetes/client-node";
import { CLUSTER_SECRET_KEYS, SECRET_TYPE_LABEL, withoutSlashes } from "../model/cluster-secret";

/** Whether Argo CD reads a Secret as a cluster. */
export function isClusterSecret({ metadata }: V1Secret): boolean {
  return Object.entries(SECRET_TYPE_LABEL).every(([label, value]) => metadata?.labels?.[label] === value);
}

/** Fields of a cluster Secret, by their names in evidence. Fields of `config` have dotted names. */
export type SecretFields = ReadonlyMap<string, string>;

/** The keys of a Secret's data that Argo CD reads. Argo CD ignores other keys. */
export function dataOf({ data = {} }: V1Secret): SecretFields {
  return new Map(
    CLUSTER_SECRET_KEYS.flatMap((key): [string, string][] => {
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

/** Fields whose values are no credentials and may be shown. For every other field, only the name is shown. */
const SHOWN: Readonly<Record<string, (value: string) => string | undefined>> = {
  server: withoutUserInfo,
  name: itself,
  project: itself,
  namespaces: itself,
  clusterResources: boolean,
  shard: (value) => (/^\d{1,9}$/.test(value) ? value : undefined),
  "awsAuthConfig.clusterName": itself,
  "awsAuthConfig.roleARN": itself,
  "tlsClientConfig.insecure": boolean,
  "tlsClientConfig.serverName": itself,
  "tlsClientConfig.caData": (value) => `SHA-256 ${createHash("sha256").update(value).digest("hex").slice(0, 16)}`,
  proxyUrl: withoutUserInfo,
};

/** The value of a field for evidence. If the value may be a credential, evidence shows only that the field is set. */
export function shownValue(field: string, value: string | undefined): string {
  if (value === undefined) return "not set";
  return (Object.hasOwn(SHOWN, field) ? SHOWN[field]?.(value) : undefined) ?? "set";
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
