import { request } from "node:https";
import type { Cluster } from "@aws-sdk/client-eks";
import { connectionOf, serverOf } from "../../model/cluster-secret";
import type { Target } from "../../model/fleet";
import { CheckFailure, CheckUnknown } from "./check";
import { shellCommand } from "./fixes";

const SECONDS = 10;

/** How an endpoint is asked. */
export interface EndpointOptions {
  /** Whether the environment of this machine names a proxy for a URL; clusters are not asked through it. */
  readonly usesProxy: (url: string) => boolean;
  /** Longest wait for an answer, in milliseconds. */
  readonly timeout?: number;
}

/** Whether the cluster's API answers; what can't be reached from here Argo CD may reach. */
export async function endpoint(cluster: Cluster, target: Target, options: EndpointOptions): Promise<string> {
  const { resourcesVpcConfig, certificateAuthority } = cluster;
  const url = serverOf(target, cluster.endpoint ?? "");
  const { caData, serverName } = connectionOf(target, certificateAuthority?.data);
  try {
    const status = await statusOf(`${url}/version`, { caData, serverName, timeout: options.timeout ?? SECONDS * 1000 });
    return `${url} answers (${status})${caData === undefined ? "; TLS verification is off" : ""}`;
  } catch (error) {
    const { code, message, isReached } = error as Unanswered;
    if (isOfTls(code)) {
      throw new CheckFailure(
        `the certificate of ${url} is not from the expected authority (${code}): something on the way terminates TLS`,
        `if Argo CD connects the same way, name that authority in caData of target ${target.key} in the fleet file`,
      );
    }
    const { endpointPublicAccess = true, publicAccessCidrs = [] } = resourcesVpcConfig ?? {};
    const limits = publicAccessCidrs.filter((cidr) => cidr !== "0.0.0.0/0" && cidr !== "::/0");
    const from = (why: string) => new CheckUnknown(`${url} ${why}, and can't be reached from here: ${message}`);
    if (target.secret.server !== undefined) throw from("is the server that the fleet file says");
    if (!endpointPublicAccess) throw from("is private");
    if (limits.length > 0) throw from(`is open to ${limits.join(", ")}`);
    if (!isReached && options.usesProxy(url)) throw from("is not asked through the proxy");
    throw new CheckFailure(
      `${url} does not answer: ${message}`,
      `check its network and security groups: ${shellCommand("aws", "eks", "describe-cluster", "--name", target.cluster, "--region", target.region, "--query", "cluster.resourcesVpcConfig")}`,
    );
  }
}

/** Why there was no answer, and whether a connection was there before. */
type Unanswered = NodeJS.ErrnoException & { isReached?: boolean };

/** Node's codes for a certificate it does not trust. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isOfTls(code: string | undefined): boolean {
  return code !== undefined && /CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code);
}

interface Asked {
  readonly caData: string | undefined;
  readonly serverName: string | undefined;
  readonly timeout: number;
}

function statusOf(url: string, { caData, serverName, timeout }: Asked): Promise<number> {
  const tls = caData === undefined ? { rejectUnauthorized: false } : { ca: Buffer.from(caData, "base64") };
  return new Promise((resolve, reject) => {
    let isReached = false;
    const asked = request(url, { ...tls, ...(serverName ? { servername: serverName } : {}), timeout }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("socket", (socket) => socket.once("connect", () => (isReached = true)));
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    asked.on("error", (error: Unanswered) => reject(Object.assign(error, { isReached })));
    asked.end();
  });
}
