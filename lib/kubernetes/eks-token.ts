import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsSession } from "../aws/aws-session";
import { dnsSuffixOf } from "../model/partition";

/** Header by which a token names its cluster. */
const CLUSTER_HEADER = "x-k8s-aws-id";

/** How long STS takes the signature. EKS takes the token for a quarter of an hour from the signature's date. */
const SECONDS = 60;

/**
 * A bearer token for the API of an EKS cluster, as `aws eks get-token` makes it: a signed request that asks STS who signs. The
 * cluster sends the request to STS, and takes the answer for the caller's identity. It takes no host but STS's own, so no
 * endpoint of the environment counts here.
 * @param cluster name of the cluster; on an Outpost, its id
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 * @throws what the credentials' provider says
 */
export async function eksToken(session: AwsSession, cluster: string, now = new Date()): Promise<string> {
  const { region } = session.identity;
  const hostname = `sts.${region}.${dnsSuffixOf(region)}`;
  const signer = new SignatureV4({
    service: "sts",
    region,
    credentials: await session.credentials(),
    sha256: session.sts.config.sha256,
  });
  const request = {
    ...{ method: "GET", protocol: "https:", hostname, path: "/", body: "" },
    headers: { host: hostname, [CLUSTER_HEADER]: cluster },
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
  };
  const { query = {} } = await signer.presign(request, { expiresIn: SECONDS, signingDate: now });
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${parameters.join("&")}`).toString("base64url")}`;
}
