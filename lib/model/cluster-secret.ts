import { targetRoleArn } from "./arn";
import type { ClusterSecretFields, Target } from "./fleet";

/**
 * Argo CD's format of a cluster Secret: label, data keys and config JSON. Only this file defines the format.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */

/** The label with which Argo CD reads a Secret as a cluster. */
export const SECRET_TYPE_LABEL = { "argocd.argoproj.io/secret-type": "cluster" } as const;

/** Annotations that Argo CD writes on a cluster Secret. A change of these annotations is not drift. */
export const ARGOCD_WRITTEN_ANNOTATIONS = ["managed-by", "argocd.argoproj.io/refresh"] as const;

/** Label that Argo CD writes for the annotation `argocd.argoproj.io/auto-label-cluster-info: "true"`. */
export const ARGOCD_WRITTEN_LABEL = "argocd.argoproj.io/kubernetes-version";

/** Stops Argo CD from reconciling the cluster. @see https://argo-cd.readthedocs.io/en/latest/operator-manual/cluster-management/ */
export const PAUSE_ANNOTATION = "argocd.argoproj.io/skip-reconcile";

/** Argo CD's URL and name of its own cluster, for which Argo CD uses no credentials. */
export const IN_CLUSTER = { server: "https://kubernetes.default.svc", name: "in-cluster" } as const;

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

/**
 * Names of Argo CD's and Helm's own Secrets. A cluster Secret must not replace these Secrets.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-secret-yaml/
 */
const ARGOCD_OWN_SECRET =
  /^(?:argocd-(?:secret|initial-admin-secret|redis|redis-initial-password|notifications-secret|image-updater-secret|(?:server|repo-server|dex-server)-tls)|(?:argocd|default)-.*token-[a-z0-9]{5}|sh\.helm\.release\.v1\..*)$/;

/** Whether this is the name of one of Argo CD's or Helm's own Secrets. */
export function isArgocdOwnSecret(name: string): boolean {
  return ARGOCD_OWN_SECRET.test(name);
}

/** URL with which Argo CD connects to a target: the server of the file, else the cluster's endpoint; without a trailing slash. */
export function serverOf({ secret }: Pick<Target, "secret">, endpoint: string): string {
  return secret.server ?? endpoint;
}

/** A canonical URL of a server: case of the host, default port and trailing slash do not matter. */
export function canonicalServer(server: string): string {
  if (!URL.canParse(server)) return server.trim();
  const { protocol, host, pathname, search } = new URL(server);
  return `${protocol}//${host}${withoutSlashes(pathname)}${search}`;
}

/** A text without trailing slashes, as Argo CD trims servers. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}

/** Argo CD's connection to a target. @param clusterCaData certificate authority of the cluster's API from EKS */
export function connectionOf(target: Target, clusterCaData: string | undefined): ClusterConnection {
  const { cluster, secret } = target;
  const { serverName, proxyUrl, caData = clusterCaData, tlsInsecure } = secret;
  return {
    clusterName: cluster,
    roleArn: targetRoleArn(target),
    caData: tlsInsecure ? undefined : caData,
    serverName,
    proxyUrl,
  };
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
  const { clusterName, roleArn, caData, serverName, proxyUrl } = connection;
  return JSON.stringify({
    tlsClientConfig: { insecure: caData === undefined, serverName, caData },
    awsAuthConfig: { clusterName, roleARN: roleArn },
    proxyUrl,
  });
}

/** The keys of a cluster Secret's `data` that Argo CD reads. */
export const CLUSTER_SECRET_KEYS = [
  "name",
  "server",
  "config",
  "namespaces",
  "clusterResources",
  "project",
  "shard",
] as const;

/** The `data` of a cluster Secret. */
export function clusterSecretData(
  fields: ClusterSecretFields,
  server: string,
  connection?: ClusterConnection,
): Record<string, string> {
  const { name, namespaces, clusterResources, project, shard } = fields;
  return {
    name,
    server,
    config: clusterConfigJson(connection),
    ...(namespaces.length > 0 ? { namespaces: namespaces.join(",") } : {}),
    ...(clusterResources ? { clusterResources: "true" } : {}),
    ...(project ? { project } : {}),
    ...(shard !== undefined ? { shard: String(shard) } : {}),
  };
}

/** The parts of `config` that define Argo CD's connection to a cluster with IAM authentication. */
const CONNECTION_PARTS = ["tlsClientConfig", "awsAuthConfig", "proxyUrl"] as const;

/** By default, Argo CD verifies TLS certificates. */
const CONNECTION_DEFAULTS: Readonly<Record<string, string>> = { "tlsClientConfig.insecure": "false" };

/**
 * The connection fields of a `config`, with dotted names: `awsAuthConfig.roleARN`.
 * @throws SyntaxError if the config is not JSON
 */
export function connectionFields(config: string): Readonly<Record<string, string>> {
  const parsed: Readonly<Record<string, unknown>> = JSON.parse(config);
  const fields = CONNECTION_PARTS.flatMap((part) => leaves(part, parsed[part]));
  return { ...CONNECTION_DEFAULTS, ...Object.fromEntries(fields) };
}

function leaves(path: string, value: unknown): [string, string][] {
  if (value === undefined || value === null || value === "") return [];
  if (typeof value !== "object") return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner));
}

/** The labels of a cluster Secret. */
export function clusterSecretLabels({ labels }: ClusterSecretFields): Record<string, string> {
  return { ...labels, ...SECRET_TYPE_LABEL };
}

/** The annotations of a cluster Secret. */
export function clusterSecretAnnotations({ annotations, paused }: ClusterSecretFields): Record<string, string> {
  return { ...annotations, ...(paused ? { [PAUSE_ANNOTATION]: "true" } : {}) };
}
