import { type Credentials, kubectlAsAdmin } from "../../../sandbox/clients";
import {
  argocdToken,
  assumeRole,
  assumeRoleWithWebIdentity,
  eksToken,
  kubectlWithToken,
  type PodCredentials,
  readClusterSecret,
  serviceAccountToken,
} from "../../../sandbox/hops";
import type { Sandbox } from "../../../sandbox/running-sandbox";
import type { ClusterName } from "../../../sandbox/world";

export const MANAGEMENT_ROLE = "arn:aws:iam::111122223333:role/argocd-management";

/** Value of a hop that must succeed. */
export async function must<T>(hop: Promise<{ ok: true; value: T } | { ok: false; reason: string }>): Promise<T> {
  const answer = await hop;
  if (!answer.ok) throw new Error(answer.reason);
  return answer.value;
}

/** Reason of a hop that must be refused. */
export async function refusal(
  hop: Promise<{ ok: true; value: unknown } | { ok: false; reason: string }>,
): Promise<string> {
  const answer = await hop;
  if (answer.ok) throw new Error(`let in: ${JSON.stringify(answer.value)}`);
  return answer.reason;
}

/** A hop tried again for some seconds until it is let through: what EKS grants takes effect after a moment. */
export async function eventually<T extends { ok: boolean }>(hop: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 15; tries++) {
    const answer = await hop();
    if (answer.ok) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return hop();
}

/** The management role's credentials, as a pod of the service account gets them. */
export async function managementSession(
  sandbox: Sandbox,
  serviceAccount = "argocd-server",
  roleArn = MANAGEMENT_ROLE,
): Promise<Credentials> {
  const token = await must(
    serviceAccountToken(sandbox, { namespace: "argocd", serviceAccount, audience: "sts.amazonaws.com" }),
  );
  return must(assumeRoleWithWebIdentity(sandbox, { token, roleArn }));
}

/** Enters a target as Argo CD does, step by step, with nothing but what the cluster Secret says, and runs kubectl there. */
export async function enter(sandbox: Sandbox, session: Credentials, secret: string, ...args: string[]) {
  const { server, config } = await readClusterSecret(sandbox, secret);
  const { clusterName, roleARN } = config.awsAuthConfig;
  const role = roleARN ? await assumeRole(sandbox, session, roleARN) : { ok: true as const, value: session };
  if (!role.ok) return role;
  const token = await eksToken(sandbox, role.value, clusterName);
  if (!token.ok) return token;
  return kubectlWithToken(sandbox, { server, caData: config.tlsClientConfig.caData, token: token.value }, args);
}

/** The same as a pod of Argo CD's does it: by Argo CD's own argocd-k8s-auth. */
export async function enterAsPod(sandbox: Sandbox, pod: PodCredentials, secret: string, ...args: string[]) {
  const { server, config } = await readClusterSecret(sandbox, secret);
  const token = await argocdToken(sandbox, pod, config.awsAuthConfig);
  if (!token.ok) return token;
  return kubectlWithToken(sandbox, { server, caData: config.tlsClientConfig.caData, token: token.value }, args);
}

/** Makes the namespace and a service account of Argo CD's in a cluster that is not Argo CD's, if they are not there. */
export async function makeServiceAccount(sandbox: Sandbox, cluster: ClusterName): Promise<void> {
  await kubectlAsAdmin(sandbox, cluster, ["create", "namespace", "argocd"]);
  await kubectlAsAdmin(sandbox, cluster, ["create", "serviceaccount", "argocd-server", "-n", "argocd"]);
}
