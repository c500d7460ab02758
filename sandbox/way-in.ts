import {
  argocdToken,
  assumeRole,
  assumeRoleWithWebIdentity,
  type Hop,
  kubectlWithToken,
  readClusterSecret,
  serviceAccountToken,
} from "./hops";
import type { Sandbox } from "./running-sandbox";

/** A service account's way into a target, hop by hop, with the real answers. It ends at the first refusal. */
export interface WayIn {
  readonly serviceAccount: string;
  readonly hops: readonly { readonly name: string; readonly answer: string; readonly ok: boolean }[];
}

export const HOPS = [
  "service account token",
  "management role",
  "target role",
  "argocd-k8s-auth",
  "API server says we are",
  "namespaces",
] as const;

/** Walks the way of one service account into one target, knowing its cluster Secret alone. */
export async function walkIn(sandbox: Sandbox, serviceAccount: string, target: string): Promise<WayIn> {
  const hops: { name: string; answer: string; ok: boolean }[] = [];
  const note = <T>(hop: Hop<T>, answer: (value: T) => string): T | undefined => {
    const name = HOPS[hops.length] ?? "";
    hops.push(hop.ok ? { name, answer: answer(hop.value), ok: true } : { name, answer: hop.reason, ok: false });
    return hop.ok ? hop.value : undefined;
  };
  await walk(sandbox, serviceAccount, target, note);
  return { serviceAccount, hops };
}

type Note = <T>(hop: Hop<T>, answer: (value: T) => string) => T | undefined;

async function walk(sandbox: Sandbox, serviceAccount: string, target: string, note: Note): Promise<void> {
  const audience = "sts.amazonaws.com";
  const token = note(await serviceAccountToken(sandbox, { namespace: "argocd", serviceAccount, audience }), subject);
  if (!token) return;
  const roleArn = "arn:aws:iam::111122223333:role/argocd-management";
  const management = note(await assumeRoleWithWebIdentity(sandbox, { token, roleArn }), ({ arn }) => arn);
  if (!management) return;
  const { server, config } = await readClusterSecret(sandbox, target);
  const { roleARN } = config.awsAuthConfig;
  const role = roleARN ? note(await assumeRole(sandbox, management, roleARN), ({ arn }) => arn) : management;
  if (!role) return;
  const eks = note(
    await argocdToken(sandbox, { token, roleArn }, config.awsAuthConfig),
    (text) => `${text.slice(0, 14)}… (${text.length} bytes)`,
  );
  if (!eks) return;
  const connection = { server, caData: config.tlsClientConfig.caData, token: eks };
  const whoami = await kubectlWithToken(sandbox, connection, [
    "auth",
    "whoami",
    "-o",
    "jsonpath={.status.userInfo.username}",
  ]);
  if (!note(whoami, (name) => name)) return;
  const namespaces = await kubectlWithToken(sandbox, connection, [
    "get",
    "namespaces",
    "-o",
    "jsonpath={.items[*].metadata.name}",
  ]);
  note(namespaces, (names) => names);
}

/** Who a service account token is about. */
function subject(token: string): string {
  const body = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
  return `${body.sub}, for ${[body.aud].flat().join(", ")}`;
}
