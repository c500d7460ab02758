import { targetRoleArn } from "./arn";
import type { ClusterSecretFields, Target } from "./fleet";

/**
 * Argo CD's wire format of a cluster: label, data keys and config JSON. Spelled here and nowhere else.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */

/** The label that makes a Secret a cluster to Argo CD. */
export const SECRET_TYPE_LABEL = { "argocd.argoproj.io/secret-type": "cluster" } as const;

/** Annotations Argo CD itself writes on a cluster Secret; a change of them is no drift. */
export const ARGOCD_WRITTEN_ANNOTATIONS = ["managed-by", "argocd.argoproj.io/refresh"] as const;

/** Label Argo CD writes where `argocd.argoproj.io/auto-label-cluster-info: "true"` asks for it. */
export const ARGOCD_WRITTEN_LABEL = "argocd.argoproj.io/kubernetes-version";

/** Stops Argo CD from touching the cluster. @see https://argo-cd.readthedocs.io/en/latest/operator-manual/cluster-management/ */
export const PAUSE_ANNOTATION = "argocd.argoproj.io/skip-reconcile";

/** URL and name by which Argo CD knows the cluster it runs in; it takes no credentials for it. */
export const IN_CLUSTER = { server: "https://kubernetes.default.svc", name: "in-cluster" } as const;

/** What Argo CD needs to know of a cluster it enters through IAM. */
export interface ClusterConnection {
  /** EKS name of the cluster, never its ARN: it becomes the signed `x-k8s-aws-id` header of the token. */
  readonly clusterName: string;
  /** ARN of the target role; without it Argo CD enters as the management role. */
  readonly roleArn?: string | undefined;
  /** Certificate authority of the cluster's API, PEM in base64 as EKS gives it; without it TLS verification is skipped. */
  readonly caData?: string | undefined;
  /** Host name in the certificate of the cluster's API. */
  readonly serverName?: string | undefined;
  /** URL of the proxy on the way to the cluster's API. */
  readonly proxyUrl?: string | undefined;
}

/**
 * Names of Secrets that are Argo CD's own, or Helm's: a cluster Secret never takes the place of one.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/argocd-secret-yaml/
 */
const ARGOCD_OWN_SECRET =
  /^(?:argocd-(?:secret|initial-admin-secret|redis|redis-initial-password|notifications-secret|image-updater-secret|(?:server|repo-server|dex-server)-tls)|(?:argocd|default)-.*token-[a-z0-9]{5}|sh\.helm\.release\.v1\..*)$/;

/** Whether a Secret of this name is Argo CD's own, or Helm's. */
export function isArgocdOwnSecret(name: string): boolean {
  return ARGOCD_OWN_SECRET.test(name);
}

/** URL by which Argo CD reaches a target: what the file says, else the cluster's endpoint; without a slash at its end. */
export function serverOf({ secret }: Pick<Target, "secret">, endpoint: string): string {
  return secret.server ?? endpoint;
}

/** A server's URL as two Secrets of one cluster may spell it: case of the host, default port and last slash do not count. */
export function canonicalServer(server: string): string {
  if (!URL.canParse(server)) return server.trim();
  const { protocol, host, pathname, search } = new URL(server);
  return `${protocol}//${host}${withoutSlashes(pathname)}${search}`;
}

/** A text without the slashes at its end, as Argo CD trims servers. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}

/** How Argo CD enters a target. @param clusterCaData certificate authority of the cluster's API as EKS gives it */
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
 * Argo CD rewrites the Secret in exactly these bytes, so that its rewriting makes no diff.
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

/** The parts of `config` that say how Argo CD connects to a cluster it enters through IAM. */
const CONNECTION_PARTS = ["tlsClientConfig", "awsAuthConfig", "proxyUrl"] as const;

/** Argo CD trusts certificates only from the cluster's authority where nothing is said. */
const CONNECTION_DEFAULTS: Readonly<Record<string, string>> = { "tlsClientConfig.insecure": "false" };

/**
 * What a `config` says of the connection, by dotted field: `awsAuthConfig.roleARN`.
 * @throws SyntaxError where it is no JSON
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
