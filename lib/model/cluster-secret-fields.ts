import type { ClusterSecretFields } from "./fleet";

/**
 * The fields of a cluster Secret: what Argo CD reads, with the text that is written, how evidence and reviews show the text, and
 * what a change means to a reviewer. Every layer reads this table.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */

/** Argo CD's connection to a cluster with IAM authentication. */
export interface ClusterConnection {
  /** EKS name of the cluster, never its ARN: the name becomes the signed `x-k8s-aws-id` header of the token. */
  readonly clusterName: string;
  /** ARN of the target role; undefined if Argo CD authenticates as the management role. */
  readonly roleArn?: string | undefined;
  /** Certificate authority of the cluster's API, base64-encoded PEM; undefined to skip TLS verification. */
  readonly caData?: string | undefined;
  /** Host name in the certificate of the cluster's API. */
  readonly serverName?: string | undefined;
  /** URL of the proxy to the cluster's API. */
  readonly proxyUrl?: string | undefined;
}

/** A cluster as Argo CD registers it. */
export interface Registration {
  readonly fields: ClusterSecretFields;
  readonly server: string;
  readonly connection: ClusterConnection | undefined;
}

/** What a value is, and so how it is shown: of a URL without credentials, of certificates only fingerprints. */
export type ValueKind = "text" | "boolean" | "number" | "url" | "certificates";

/** What a change of a field means: nothing for access, another place that Argo CD connects to, or what the reviewer's rules say. */
export type ChangeMeaning = "none" | { readonly place: string } | "judged";

/** A field of a cluster Secret. */
export interface SecretField {
  readonly value: ValueKind;
  readonly change: ChangeMeaning;
}

/** A key of `data`. */
interface DataField extends SecretField {
  /** The text; undefined if the key is absent. */
  readonly write: (registration: Registration) => string | undefined;
}

/** A field of `config`. */
interface ConfigField extends SecretField {
  /** Short name in reviews. */
  readonly name: string;
  /** The value; undefined if the field is absent. Null for a field that the fleet never writes, but other Secrets have. */
  readonly write: ((connection: ClusterConnection) => string | boolean | undefined) | null;
}

/** The keys of `data` before `config`, in the order in which the keys are written. */
const FIRST = {
  name: { value: "text", change: "none", write: ({ fields }) => fields.name },
  server: { value: "url", change: { place: "server" }, write: ({ server }) => server },
} as const satisfies Readonly<Record<string, DataField>>;

/** The keys of `data` after `config`. */
const LAST = {
  namespaces: { value: "text", change: "judged", write: ({ fields }) => fields.namespaces.join(",") || undefined },
  clusterResources: {
    value: "boolean",
    change: "judged",
    write: ({ fields }) => (fields.clusterResources ? "true" : undefined),
  },
  project: { value: "text", change: "judged", write: ({ fields }) => fields.project || undefined },
  shard: {
    value: "number",
    change: "none",
    write: ({ fields }) => (fields.shard === undefined ? undefined : String(fields.shard)),
  },
} as const satisfies Readonly<Record<string, DataField>>;

/** Every key of `data` but `config`. */
export const DATA_FIELDS = { ...FIRST, ...LAST };

/** The fields of `config` by their path, in the order of Argo CD's own structs. */
export const CONFIG_FIELDS = {
  "tlsClientConfig.insecure": {
    name: "tlsInsecure",
    value: "boolean",
    change: "judged",
    write: ({ caData }) => caData === undefined,
  },
  "tlsClientConfig.serverName": {
    name: "serverName",
    value: "text",
    change: { place: "server name" },
    write: ({ serverName }) => serverName,
  },
  "tlsClientConfig.caData": {
    name: "caData",
    value: "certificates",
    change: { place: "certificate authority" },
    write: ({ caData }) => caData,
  },
  "awsAuthConfig.clusterName": {
    name: "clusterName",
    value: "text",
    change: { place: "cluster name" },
    write: ({ clusterName }) => clusterName,
  },
  "awsAuthConfig.roleARN": { name: "roleARN", value: "text", change: "judged", write: ({ roleArn }) => roleArn },
  "awsAuthConfig.profile": { name: "profile", value: "text", change: "judged", write: null },
  disableCompression: { name: "disableCompression", value: "boolean", change: "none", write: null },
  proxyUrl: { name: "proxyUrl", value: "url", change: { place: "proxy" }, write: ({ proxyUrl }) => proxyUrl },
} as const satisfies Readonly<Record<string, ConfigField>>;

type DataFields = typeof DATA_FIELDS;
type ConfigFields = typeof CONFIG_FIELDS;

/** Names of the fields whose changes the reviewer's rules judge, one rule for each. */
export type JudgedField =
  | { [Key in keyof DataFields]: DataFields[Key]["change"] extends "judged" ? Key : never }[keyof DataFields]
  | {
      [Path in keyof ConfigFields]: ConfigFields[Path]["change"] extends "judged" ? ConfigFields[Path]["name"] : never;
    }[keyof ConfigFields];

/** Every field by its short name. */
export const SECRET_FIELDS: ReadonlyMap<string, SecretField> = new Map([
  ...Object.entries<SecretField>(DATA_FIELDS),
  ...Object.values(CONFIG_FIELDS).map(({ name, ...field }) => [name, field] as const),
]);

/** The `data` of a cluster Secret. */
export function clusterSecretData(
  fields: ClusterSecretFields,
  server: string,
  connection?: ClusterConnection,
): Record<string, string> {
  const registration = { fields, server, connection };
  const written = (table: Readonly<Record<string, DataField>>) =>
    Object.entries(table).flatMap(([key, { write }]): [string, string][] => {
      const text = write(registration);
      return text === undefined ? [] : [[key, text]];
    });
  return Object.fromEntries([...written(FIRST), ["config", clusterConfigJson(connection)], ...written(LAST)]);
}

/**
 * The `config` of a cluster Secret: compact JSON in the field order of Argo CD's own structs; for the Argo CD cluster
 * itself, without a connection.
 *
 * Argo CD writes exactly these bytes, so that a rewrite by Argo CD causes no drift.
 * @see https://github.com/argoproj/argo-cd/blob/master/pkg/apis/application/v1alpha1/types.go
 */
export function clusterConfigJson(connection?: ClusterConnection): string {
  if (!connection) return JSON.stringify({ tlsClientConfig: { insecure: false } });
  const config: Record<string, unknown> = {};
  for (const [path, { write }] of Object.entries<ConfigField>(CONFIG_FIELDS)) {
    const value = write?.(connection);
    if (value === undefined) continue;
    const [part = path, inner] = path.split(".");
    config[part] = inner === undefined ? value : { ...Object(config[part]), [inner]: value };
  }
  return JSON.stringify(config);
}
