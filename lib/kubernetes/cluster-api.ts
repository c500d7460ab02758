import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { AdmissionregistrationV1Api, AppsV1Api, CoreV1Api, Middleware } from "@kubernetes/client-node";
import type { AwsSession } from "../aws/aws-session";
import { proxyOf } from "../model/proxy";
import { eksToken } from "./eks-token";

/** A cluster's API, with the principal of a session. */
export interface ClusterApi {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly admission: AdmissionregistrationV1Api;
  /** The principal's user name in the cluster. @throws if the cluster rejects the principal */
  readonly userName: () => Promise<string>;
}

/** The address of a cluster's API. */
export interface ClusterAddress {
  readonly server: string;
  /** Base64-encoded PEM; undefined to skip TLS verification. */
  readonly caData: string | undefined;
}

/** The API of an EKS cluster, with the session's credentials. @throws the error of AWS */
export async function clusterApiOf(
  session: AwsSession,
  name: string,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  return clusterApiFrom(session, await describeCluster(session, name), environment);
}

/** An EKS cluster. @throws the error of AWS */
export async function describeCluster({ eks }: AwsSession, name: string): Promise<Cluster> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  return { name, ...cluster };
}

/** The API of a described EKS cluster. @throws Error if the cluster has no API yet */
export async function clusterApiFrom(
  session: AwsSession,
  cluster: Cluster,
  environment: NodeJS.ProcessEnv,
): Promise<ClusterApi> {
  const { name, id, endpoint, certificateAuthority, status } = cluster;
  if (!endpoint) throw new Error(`EKS cluster ${name} has no API endpoint: its status is ${status}`);
  // Only a local cluster on an Outpost has an id, which its tokens must name.
  return clusterApiAs(
    session,
    id ?? name ?? "",
    { server: endpoint, caData: certificateAuthority?.data ?? "" },
    environment,
  );
}

/**
 * The API of an EKS cluster at an address, with the session's credentials.
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

/** Timeout of a request, in milliseconds. A private endpoint drops packets, so a request without a timeout would never end. */
const ANSWERS_WITHIN = 30_000;

/** A separate token for every request, because a run may take longer than a token is valid. */
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

/** The response of the API; undefined if the object does not exist. */
export async function foundInCluster<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

/** Whether an error is a response of the API with this status. */
export function isAnswer(error: unknown, status: number): boolean {
  return (error as { code?: unknown }).code === status;
}
