import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  AssumeRoleWithWebIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { aws, type Credentials, clientEnvironment, kubectlAsAdmin, rootOf } from "./clients";
import { type CommandResult, run } from "./command";
import type { Sandbox } from "./running-sandbox";
import { sdkOptions } from "./sdk";
import { type ClusterName, PLATFORM, POD_REGION } from "./world";

/** The answer to one step of Argo CD's way into a cluster: what it gave, or what the refusing program said. */
export type Hop<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Credentials of an assumed role. */
export interface Session extends Credentials {
  /** ARN of the session. */
  readonly arn: string;
}

function hop<T>({ code, stdout, stderr }: CommandResult, value: (stdout: string) => T): Hop<T> {
  return code === 0 ? { ok: true, value: value(stdout) } : { ok: false, reason: (stderr || stdout).trim() };
}

/** A token of a service account, by default of the Argo CD cluster, as pods get one; the cluster signs it. */
export async function serviceAccountToken(
  sandbox: Sandbox,
  account: { readonly namespace: string; readonly serviceAccount: string; readonly audience: string },
  cluster: ClusterName = "argocd",
): Promise<Hop<string>> {
  const args = ["create", "token", account.serviceAccount, "-n", account.namespace, "--audience", account.audience];
  return hop(await kubectlAsAdmin(sandbox, cluster, args), (stdout) => stdout.trim());
}

/** The role's session for a service account token: IRSA. */
export async function assumeRoleWithWebIdentity(
  sandbox: Sandbox,
  { token, roleArn }: { readonly token: string; readonly roleArn: string },
): Promise<Hop<Session>> {
  const asked = { RoleArn: roleArn, RoleSessionName: "argocd", WebIdentityToken: token };
  return session(stsOf(sandbox).send(new AssumeRoleWithWebIdentityCommand(asked)));
}

/** The credentials the Pod Identity agent hands a pod for its token. */
export async function podIdentityCredentials(sandbox: Sandbox, token: string): Promise<Hop<Credentials>> {
  const answer = await fetch(sandbox.agent, { headers: { Authorization: token } });
  const body = (await answer.json()) as Record<string, string>;
  if (!answer.ok) return { ok: false, reason: `${body.__type}: ${body.message}` };
  return {
    ok: true,
    value: {
      accessKeyId: body.AccessKeyId ?? "",
      secretAccessKey: body.SecretAccessKey ?? "",
      sessionToken: body.Token ?? "",
    },
  };
}

/** A role's session for another role's. */
export async function assumeRole(sandbox: Sandbox, credentials: Credentials, roleArn: string): Promise<Hop<Session>> {
  const asked = { RoleArn: roleArn, RoleSessionName: "argocd" };
  return session(stsOf(sandbox, credentials).send(new AssumeRoleCommand(asked)));
}

/** The token an EKS cluster knows a role by: a signed question to STS of the pod's region. */
export async function eksToken(
  sandbox: Sandbox,
  credentials: Credentials,
  clusterName: string,
  region: string = POD_REGION,
): Promise<Hop<string>> {
  const answer = await aws(
    sandbox,
    credentials,
    ["eks", "get-token", "--cluster-name", clusterName, "--output", "json"],
    region,
  );
  return hop(answer, (stdout) => JSON.parse(stdout).status.token);
}

/** What EKS gives a pod of a service account. */
export interface PodCredentials {
  /** Token of the service account, for STS or for the Pod Identity agent. */
  readonly token: string;
  /** Under IRSA: the role of its annotation. @default - the Pod Identity agent knows the role */
  readonly roleArn?: string;
}

/** The token Argo CD makes for a cluster, by its own argocd-k8s-auth in a pod's environment. */
export async function argocdToken(
  sandbox: Sandbox,
  { token, roleArn }: PodCredentials,
  { clusterName, roleARN }: ClusterSecretData["config"]["awsAuthConfig"],
): Promise<Hop<string>> {
  const environment = clientEnvironment(sandbox);
  const file = join(environment.HOME ?? sandbox.state, "token");
  writeFileSync(file, token, { mode: 0o600 });
  const identity = roleArn
    ? { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: file }
    : { AWS_CONTAINER_CREDENTIALS_FULL_URI: sandbox.agent, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file };
  const args = ["aws", "--cluster-name", clusterName, ...(roleARN ? ["--role-arn", roleARN] : [])];
  const answer = await run(sandbox.argocdK8sAuth, args, { env: { ...environment, ...identity } });
  return hop(answer, (stdout) => JSON.parse(stdout).status.token);
}

/** A cluster Secret as Argo CD reads it. */
export interface ClusterSecretData {
  readonly name: string;
  readonly server: string;
  readonly config: {
    readonly awsAuthConfig: { readonly clusterName: string; readonly roleARN?: string };
    readonly tlsClientConfig: { readonly insecure: boolean; readonly caData: string };
  };
}

/** Reads a cluster Secret of Argo CD's namespace. @throws where there is none */
export async function readClusterSecret(sandbox: Sandbox, secretName: string): Promise<ClusterSecretData> {
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, "argocd", [
    "get",
    "secret",
    secretName,
    "-n",
    "argocd",
    "-o",
    "json",
  ]);
  if (code !== 0) throw new Error(stderr);
  const data: Record<string, string> = JSON.parse(stdout).data;
  const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString();
  return { name: text("name"), server: text("server"), config: JSON.parse(text("config")) };
}

/** Runs kubectl at an API server with nothing but its address, its certificate authority and a token. */
export async function kubectlWithToken(
  sandbox: Sandbox,
  { server, caData, token }: { readonly server: string; readonly caData: string; readonly token: string },
  args: readonly string[],
): Promise<Hop<string>> {
  const env = clientEnvironment(sandbox);
  const ca = join(env.HOME ?? sandbox.state, "ca.crt");
  writeFileSync(ca, Buffer.from(caData, "base64"));
  const connection = ["--kubeconfig", "/dev/null", "--server", server, "--certificate-authority", ca, "--token", token];
  return hop(await run("kubectl", [...connection, ...args], { env }), (stdout) => stdout);
}

/** STS of the pods' region. @param credentials without meaning for what is not signed */
function stsOf(sandbox: Sandbox, credentials: Credentials = rootOf()): STSClient {
  return new STSClient({ ...sdkOptions(sandbox)(PLATFORM, POD_REGION), credentials });
}

async function session(asked: Promise<AssumeRoleCommandOutput>): Promise<Hop<Session>> {
  try {
    const { Credentials: found, AssumedRoleUser } = await asked;
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = found ?? {};
    return {
      ok: true,
      value: {
        ...{ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
        arn: AssumedRoleUser?.Arn ?? "",
      },
    };
  } catch (error) {
    const { name, message } = error as Error;
    return { ok: false, reason: `${name}: ${message}` };
  }
}
