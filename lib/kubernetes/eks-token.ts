import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsSession } from "../aws/aws-session";
import { dnsSuffixOf } from "../model/partition";

/** Header of a token that names the cluster. */
const CLUSTER_HEADER = "x-k8s-aws-id";

/** Validity of the signature for STS, in seconds. EKS accepts the token for 15 minutes after the date of the signature. */
const SECONDS = 60;

/**
 * A bearer token for the API of an EKS cluster, as from `aws eks get-token`: a signed GetCallerIdentity request. The cluster sends
 * the request to STS, and uses the response as the caller's identity. The cluster accepts only hosts of STS, so endpoints of the
 * environment are ignored.
 * @param cluster name of the cluster; on an Outpost, its id
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 * @throws the error of the credentials provider
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
