import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { CoreV1Api } from "@kubernetes/client-node";
import { eksTokenArguments } from "../model/eks-token";
import type { AwsSession } from "./aws-session";

/** A cluster's API, as its owner's account reaches it. */
export interface ClusterApi {
  readonly core: CoreV1Api;
}

/** How a cluster's API is reached. */
interface ClusterAddress {
  readonly server: string;
  /** PEM in base64. */
  readonly caData: string;
  readonly token: string;
}

/** The API of an EKS cluster, entered with the session's own credentials. @throws what AWS says */
export async function clusterApiOf(
  session: AwsSession,
  cluster: string,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  const { cluster: described } = await session.eks.send(new DescribeClusterCommand({ name: cluster }));
  return clusterApi({
    server: described?.endpoint ?? "",
    caData: described?.certificateAuthority?.data ?? "",
    token: await eksToken(session, cluster, environment),
  });
}

/** The API at an address. */
async function clusterApi({ server, caData, token }: ClusterAddress): Promise<ClusterApi> {
  const { CoreV1Api, KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "cluster", server, caData, skipTLSVerify: false }],
    users: [{ name: "user", token }],
    contexts: [{ name: "context", cluster: "cluster", user: "user" }],
    currentContext: "context",
  });
  return { core: config.makeApiClient(CoreV1Api) };
}

/** The same program makes the token as in Terraform's provider: what works here works there. */
async function eksToken(
  { identity: { region, role, profile } }: AwsSession,
  cluster: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const args = eksTokenArguments({ cluster, region, role, profile });
  const { stdout } = await promisify(execFile)("aws", args, { env: environment });
  return JSON.parse(stdout).status.token;
}

/** What the API answers; undefined where there is no such object. */
export async function foundInCluster<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as { code?: unknown }).code === 404) return undefined;
    throw error;
  }
}
