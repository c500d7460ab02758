import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { AdmissionregistrationV1Api, AppsV1Api, CoreV1Api, Middleware } from "@kubernetes/client-node";
import type { AwsSession } from "../aws/aws-session";
import { proxyOf } from "../model/proxy";
import { eksToken } from "./eks-token";

/** A cluster's API, asked as the principal of a session. */
export interface ClusterApi {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly admission: AdmissionregistrationV1Api;
  /** The name by which the cluster knows the principal. @throws where the cluster refuses it */
  readonly userName: () => Promise<string>;
}

/** How a cluster's API is reached. */
export interface ClusterAddress {
  readonly server: string;
  /** PEM in base64; without it TLS verification is skipped. */
  readonly caData: string | undefined;
}

/** The API of an EKS cluster, asked with the session's own credentials. @throws what AWS says */
export async function clusterApiOf(
  session: AwsSession,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  return clusterApiFrom(session, await describeCluster(session, name), environment);
}

/** An EKS cluster. @throws what AWS says */
export async function describeCluster({ eks }: AwsSession, name: string): Promise<Cluster> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  return { name, ...cluster };
}

/** The API of an EKS cluster that was described. @throws Error where it has no API yet */
export async function clusterApiFrom(
  session: AwsSession,
  cluster: Cluster,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  const { name, id, endpoint, certificateAuthority, status } = cluster;
  if (!endpoint) throw new Error(`EKS cluster ${name} has no API endpoint: its status is ${status}`);
  // Only a local cluster on an Outpost has an id, and knows itself by it.
  return clusterApiAs(
    session,
    id ?? name ?? "",
    { server: endpoint, caData: certificateAuthority?.data ?? "" },
    environment,
  );
}

/**
 * The API of an EKS cluster at an address, asked with the session's credentials.
 * @param cluster name of the cluster; on an Outpost, its id
 */
export async function clusterApiAs(
  session: AwsSession,
  cluster: string,
  { server, caData }: ClusterAddress,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  const {
    AdmissionregistrationV1Api,
    AppsV1Api,
    AuthenticationV1Api,
    CoreV1Api,
    KubeConfig,
    ServerConfiguration,
    createConfiguration,
  } = await import("@kubernetes/client-node");
  const tls = caData === undefined ? { skipTLSVerify: true } : { caData, skipTLSVerify: false };
  const proxyUrl = proxyOf(server, environment);
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: cluster, server, ...tls, ...(proxyUrl ? { proxyUrl } : {}) },
    { name: "token" },
  );
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [withToken(() => eksToken(session, cluster))],
  });
  return {
    core: new CoreV1Api(configuration),
    apps: new AppsV1Api(configuration),
    admission: new AdmissionregistrationV1Api(configuration),
    userName: async () => {
      const { status } = await new AuthenticationV1Api(configuration).createSelfSubjectReview({ body: {} });
      return status?.userInfo?.username ?? "";
    },
  };
}

/** How long an API may take to answer. A private endpoint drops packets: without a limit nothing ends. */
const ANSWERS_WITHIN = 30_000;

/** A token of its own for every request: a run may take longer than a token is valid. */
function withToken(token: () => Promise<string>): Middleware {
  return {
    pre: async (request) => {
      request.setHeaderParam("Authorization", `Bearer ${await token()}`);
      request.setSignal(AbortSignal.timeout(ANSWERS_WITHIN));
      return request;
    },
    post: async (answer) => answer,
  };
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
