import { request } from "node:https";
import type { Cluster } from "@aws-sdk/client-eks";
import { proxyAgent } from "../aws/proxy-agent";
import { connectionOf, serverOf } from "../model/cluster-secret";
import type { Target } from "../model/fleet";
import { shellCommand } from "../model/shell-command";
import { CheckFailure, CheckUnknown } from "./check";

const SECONDS = 10;

/** How doctor connects to an endpoint. */
export interface EndpointOptions {
  /** URL of the proxy that this machine uses for an HTTPS URL, if any. @throws if the proxy cannot be used */
  readonly proxyOf: (url: string) => string | undefined;
  /** Timeout of the request, in milliseconds. */
  readonly timeout?: number;
}

/** Whether the cluster's API responds. Argo CD may reach an endpoint that this machine cannot reach. */
export async function endpoint(cluster: Cluster, target: Target, options: EndpointOptions): Promise<string> {
  const { resourcesVpcConfig, certificateAuthority } = cluster;
  const url = serverOf(target, cluster.endpoint ?? "");
  const { caData, serverName } = connectionOf(target, certificateAuthority?.data);
  const proxy = options.proxyOf(url);
  try {
    const timeout = options.timeout ?? SECONDS * 1000;
    const status = await statusOf(`${url}/version`, { caData, serverName, timeout, proxy });
    return `${url} responds (${status})${caData === undefined ? "; TLS verification is off" : ""}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (isOfTls(code)) {
      throw new CheckFailure(
        `the certificate of ${url} is not from the expected authority (${code}): a proxy between this machine and the cluster terminates TLS`,
        `if Argo CD connects through the same proxy, set caData of target ${target.key} in the fleet file to the authority of the proxy`,
      );
    }
    const { endpointPublicAccess = true, publicAccessCidrs = [] } = resourcesVpcConfig ?? {};
    const limits = publicAccessCidrs.filter((cidr) => cidr !== "0.0.0.0/0" && cidr !== "::/0");
    const from = (why: string) => new CheckUnknown(`${url} ${why}, and this machine cannot reach the URL: ${message}`);
    if (target.secret.server !== undefined) throw from("is the server in the fleet file");
    if (!endpointPublicAccess) throw from("is private");
    if (limits.length > 0) throw from(`accepts only ${limits.join(", ")}`);
    if (proxy !== undefined) throw from("is behind the proxy of this machine");
    throw new CheckFailure(
      `${url} does not respond: ${message}`,
      `check the network and security groups of the cluster: ${shellCommand("aws", "eks", "describe-cluster", "--name", target.cluster, "--region", target.region, "--query", "cluster.resourcesVpcConfig")}`,
    );
  }
}

/** Codes of Node.js for an untrusted certificate. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isOfTls(code: string | undefined): boolean {
  return code !== undefined && /CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code);
}

interface Asked {
  readonly caData: string | undefined;
  readonly serverName: string | undefined;
  readonly timeout: number;
  readonly proxy: string | undefined;
}

function statusOf(url: string, { caData, serverName, timeout, proxy }: Asked): Promise<number> {
  const tls = caData === undefined ? { rejectUnauthorized: false } : { ca: Buffer.from(caData, "base64") };
  return new Promise((resolve, reject) => {
    const options = { ...tls, ...(serverName ? { servername: serverName } : {}), timeout };
    const agent = proxy === undefined ? {} : { agent: proxyAgent(proxy) };
    const asked = request(url, { ...options, ...agent }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no response within ${timeout / 1000} s`)));
    asked.on("error", reject);
    asked.end();
  });
}
