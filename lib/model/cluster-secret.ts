import { targetRoleArn } from "./arn";
import type { ClusterConnection } from "./cluster-secret-fields";
import type { ClusterSecretFields, Target } from "./fleet";

/** Argo CD's format of a cluster Secret: labels, annotations, servers and names. cluster-secret-fields.ts has the data. */

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

/** The labels of a cluster Secret. */
export function clusterSecretLabels({ labels }: ClusterSecretFields): Record<string, string> {
  return { ...labels, ...SECRET_TYPE_LABEL };
}

/** The annotations of a cluster Secret. */
export function clusterSecretAnnotations({ annotations, paused }: ClusterSecretFields): Record<string, string> {
  return { ...annotations, ...(paused ? { [PAUSE_ANNOTATION]: "true" } : {}) };
}
