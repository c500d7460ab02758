import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { AdmissionregistrationV1Api, AppsV1Api, CoreV1Api } from "@kubernetes/client-node";
import { type EksTokenRequest, eksTokenArguments } from "../model/eks-token";
import type { AwsSession } from "./aws-session";

/** A cluster's API, as somebody who was let in. */
export interface ClusterApi {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly admission: AdmissionregistrationV1Api;
  /** The name by which the cluster knows who asks. @throws where it does not */
  readonly userName: () => Promise<string>;
}

/** How a cluster's API is reached. */
export interface ClusterAddress {
  readonly server: string;
  /** PEM in base64; without it any certificate is believed. */
  readonly caData: string | undefined;
}

/** The API of an EKS cluster, entered with the session's own credentials. @throws what AWS says */
export async function clusterApiOf(
  session: AwsSession,
  cluster: string,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  const { region, role, profile } = session.identity;
  const { cluster: described } = await session.eks.send(new DescribeClusterCommand({ name: cluster }));
  const address = { server: described?.endpoint ?? "", caData: described?.certificateAuthority?.data ?? "" };
  return clusterApi(address, await eksToken({ cluster, region, role, profile }, environment));
}

/** The API of an EKS cluster, entered with the session's credentials, which only this process knows. @throws what STS says */
export async function clusterApiAs(
  session: AwsSession,
  cluster: string,
  address: ClusterAddress,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  const { accessKeyId, secretAccessKey, sessionToken } = await session.credentials();
  const { AWS_PROFILE: _, ...others } = environment;
  const token = await eksToken(
    { cluster, region: session.identity.region },
    {
      ...others,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken ? { AWS_SESSION_TOKEN: sessionToken } : {}),
    },
  );
  return clusterApi(address, token);
}

/** The API at an address. */
async function clusterApi({ server, caData }: ClusterAddress, token: string): Promise<ClusterApi> {
  const { AdmissionregistrationV1Api, AppsV1Api, AuthenticationV1Api, CoreV1Api, KubeConfig } = await import(
    "@kubernetes/client-node"
  );
  const config = new KubeConfig();
  const tls = caData === undefined ? { skipTLSVerify: true } : { caData, skipTLSVerify: false };
  config.loadFromOptions({
    clusters: [{ name: "cluster", server, ...tls }],
    users: [{ name: "user", token }],
    contexts: [{ name: "context", cluster: "cluster", user: "user" }],
    currentContext: "context",
  });
  return {
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    admission: config.makeApiClient(AdmissionregistrationV1Api),
    userName: async () => {
      const { status } = await config.makeApiClient(AuthenticationV1Api).createSelfSubjectReview({ body: {} });
      return status?.userInfo?.username ?? "";
    },
  };
}

/** The same program makes the token as in Terraform's provider: what works here works there. */
async function eksToken(request: EksTokenRequest, environment: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)("aws", eksTokenArguments(request), { env: environment });
  return JSON.parse(stdout).status.token;
}

/** What the API answers; undefined where there is no such object. */
export async function foundInCluster<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

/** Whether an error is the API's answer with this status. */
export function isAnswer(error: unknown, status: number): boolean {
  return (error as { code?: unknown }).code === status;
}
