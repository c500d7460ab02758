import { request } from "node:https";
import type { Cluster } from "@aws-sdk/client-eks";
import type { Target } from "../../model/fleet";
import { Broken } from "./hop";

const SECONDS = 10;

/** Whether the cluster's API answers from here, whoever asks; what can't be reached from here Argo CD may reach. */
export async function endpoint(
  { endpoint: url = "", certificateAuthority, resourcesVpcConfig }: Cluster,
  target: Target,
) {
  try {
    const status = await statusOf(`${url}/version`, certificateAuthority?.data ?? "");
    return `${url} answers (${status})`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (isOfTls(code)) {
      throw new Broken(
        `${url} has a certificate that is not from the cluster's authority (${code}): something on the way ends TLS`,
        `name its authority in caData of target ${target.key} in the fleet file, if Argo CD goes the same way`,
      );
    }
    const { endpointPublicAccess = true, publicAccessCidrs = [] } = resourcesVpcConfig ?? {};
    const limits = publicAccessCidrs.filter((cidr) => cidr !== "0.0.0.0/0");
    if (!endpointPublicAccess) throw new Error(`${url} is private, and can't be reached from here: ${message}`);
    if (limits.length > 0)
      throw new Error(`${url} is open to ${limits.join(", ")}, and can't be reached from here: ${message}`);
    throw new Broken(
      `${url} does not answer: ${message}`,
      `see that its network and security groups let you in: aws eks describe-cluster --name ${target.cluster} --region ${target.region} --query cluster.resourcesVpcConfig`,
    );
  }
}

/** Node's codes for a certificate it does not believe. @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isOfTls(code: string | undefined): boolean {
  return code !== undefined && /CERT|SIGNATURE|SELF_SIGNED|ISSUER/.test(code);
}

function statusOf(url: string, caData: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca: Buffer.from(caData, "base64"), timeout: SECONDS * 1000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${SECONDS} s`)));
    asked.on("error", reject);
    asked.end();
  });
}
