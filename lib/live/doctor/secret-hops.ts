import type { Cluster } from "@aws-sdk/client-eks";
import type { V1Secret } from "@kubernetes/client-node";
import {
  CLUSTER_SECRET_KEYS,
  clusterSecretData,
  connectionFields,
  connectionOf,
  PAUSE_ANNOTATION,
  SECRET_TYPE_LABEL,
} from "../../model/cluster-secret";
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
  const server = cluster.endpoint?.replace(/\/$/, "") ?? "";
  const connection = connectionOf(target, cluster.certificateAuthority?.data);
  const { config, ...fields } = clusterSecretData(target.secret, server, connection);
  const { config: written, ...got } = dataOf(secret);
  same(got, fields, fix);
  same(connectionIn(written, fix), connectionFields(config ?? ""), fix);
  const isPaused = secret.metadata?.annotations?.[PAUSE_ANNOTATION] === "true";
  if (isPaused && !target.secret.paused) {
    throw new Broken(`annotation ${PAUSE_ANNOTATION} is true: Argo CD leaves the cluster alone`, fix);
  }
  return `it is labelled, and agrees with the live cluster${isPaused ? "; Argo CD leaves the cluster alone, as the fleet file says" : ""}`;
}

type Fields = Readonly<Record<string, string>>;

function same(got: Fields, expected: Fields, fix: string): void {
  for (const name of Object.keys({ ...expected, ...got })) {
    if (got[name] === expected[name]) continue;
    const isLong = name.endsWith("caData") && got[name] && expected[name];
    throw new Broken(
      isLong
        ? `${name} is not the cluster's`
        : `${name} is ${got[name] ?? "not set"}, expected ${expected[name] ?? "none"}`,
      fix,
    );
  }
}

/** Argo CD parses `config` as strictly: a Secret it can't read stops the whole list. */
function connectionIn(config: string | undefined, fix: string): Fields {
  try {
    return connectionFields(config ?? "");
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
    const twin = others.find((other) => dataOf(other)[key] === dataOf(own)[key]);
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

/** The data Argo CD reads; other keys it drops. */
function dataOf({ data = {} }: V1Secret): Fields {
  const known = CLUSTER_SECRET_KEYS.flatMap((key) => {
    const value = data[key];
    return value === undefined ? [] : [[key, Buffer.from(value, "base64").toString()]];
  });
  return Object.fromEntries(known);
}
