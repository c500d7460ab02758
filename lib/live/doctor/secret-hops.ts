import type { Cluster } from "@aws-sdk/client-eks";
import type { V1Secret } from "@kubernetes/client-node";
import { targetRoleArn } from "../../model/arn";
import { SECRET_TYPE_LABEL } from "../../model/cluster-secret";
import type { Fleet, Target } from "../../model/fleet";
import { applyTarget } from "./fixes";
import { Broken, type Hop, lookAt } from "./hop";

/** The hops at the cluster Secret: what Argo CD reads, and whether it is about the live cluster. */
export function secretHops(
  { argocd }: Fleet,
  target: Target,
  {
    secrets,
    cluster,
  }: { readonly secrets: () => Promise<readonly V1Secret[]>; readonly cluster: () => Promise<Cluster> },
): Promise<Hop[]> {
  const fix = applyTarget(target);
  const { secretName } = target.secret;
  const own = async () => {
    const secret = (await secrets()).find(({ metadata }) => metadata?.name === secretName);
    if (!secret) throw new Broken(`Secret ${argocd.namespace}/${secretName} does not exist`, fix);
    return secret;
  };
  return Promise.all([
    lookAt(target.key, "cluster Secret", async () => agrees(await own(), target, await cluster(), fix)),
    lookAt(target.key, "duplicates", async () => isAlone(await own(), await secrets(), argocd.namespace)),
  ]);
}

function agrees(secret: V1Secret, target: Target, cluster: Cluster, fix: string): string {
  for (const [label, value] of Object.entries(SECRET_TYPE_LABEL)) {
    const got = secret.metadata?.labels?.[label];
    if (got !== value) throw new Broken(`label ${label} is ${got ?? "not set"}: Argo CD does not see the Secret`, fix);
  }
  const { proxyUrl, caData, tlsInsecure } = target.secret;
  const config = configOf(secret, fix);
  const facts: readonly (readonly [name: string, got: unknown, expected: string | undefined])[] = [
    ["server", field(secret, "server"), cluster.endpoint?.replace(/\/$/, "")],
    ["name", field(secret, "name"), target.secret.name],
    ["awsAuthConfig.clusterName", config.awsAuthConfig?.clusterName, target.cluster],
    ["awsAuthConfig.roleARN", config.awsAuthConfig?.roleARN, targetRoleArn(target)],
    ["proxyUrl", config.proxyUrl, proxyUrl],
    [
      "tlsClientConfig.caData",
      config.tlsClientConfig?.caData,
      tlsInsecure ? undefined : (caData ?? cluster.certificateAuthority?.data),
    ],
  ];
  for (const [name, got, expected] of facts) {
    if (got === expected) continue;
    const isLong = name === "tlsClientConfig.caData";
    throw new Broken(
      isLong ? `${name} is not the cluster's` : `${name} is ${got ?? "not set"}, expected ${expected ?? "none"}`,
      fix,
    );
  }
  return "it is labelled, and agrees with the live cluster";
}

/** Argo CD parses `config` as strictly: a Secret it can't read stops the whole list. */
function configOf(secret: V1Secret, fix: string): Record<string, Record<string, unknown> | undefined> {
  try {
    return JSON.parse(field(secret, "config") ?? "");
  } catch {
    throw new Broken("its config is no JSON", fix);
  }
}

/**
 * Argo CD knows a cluster by its URL, people by its name: of two Secrets with one of them either may win. Without its label
 * a Secret is none of Argo CD's, and somebody else's is not deleted.
 */
function isAlone(own: V1Secret, secrets: readonly V1Secret[], namespace: string): string {
  const others = secrets.filter(
    ({ metadata }) => metadata?.name !== own.metadata?.name && isClusterSecret(metadata?.labels),
  );
  for (const key of ["server", "name"]) {
    const twin = others.find((other) => field(other, key) === field(own, key));
    if (!twin) continue;
    const name = twin.metadata?.name;
    throw new Broken(
      `Secret ${namespace}/${name} has the same ${key}`,
      `kubectl -n ${namespace} label secret ${name} ${Object.keys(SECRET_TYPE_LABEL)[0]}-`,
    );
  }
  return "no other Secret has its server or its name";
}

function isClusterSecret(labels: Readonly<Record<string, string>> = {}): boolean {
  return Object.entries(SECRET_TYPE_LABEL).every(([label, value]) => labels[label] === value);
}

function field({ data }: V1Secret, key: string): string | undefined {
  const text = data?.[key];
  return text === undefined ? undefined : Buffer.from(text, "base64").toString();
}
