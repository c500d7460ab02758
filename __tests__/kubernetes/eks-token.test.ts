import { createHash, createHmac } from "node:crypto";
import { STSClient } from "@aws-sdk/client-sts";
import { AwsSession } from "../../lib/aws/aws-session";
import { eksToken } from "../../lib/kubernetes/eks-token";
import { dnsSuffixOf } from "../../lib/model/partition";

const KEYS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "IQoJ+/=%~",
};
const NOW = new Date("2026-11-26T06:48:04Z");

const sessionOf = (region: string, keys: Partial<typeof KEYS> & Pick<typeof KEYS, "accessKeyId"> = KEYS) =>
  new AwsSession({ region, credentials: async () => ({ ...KEYS, sessionToken: "", ...keys }) }, {});

function urlOf(token: string): URL {
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
  return new URL(Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString());
}

/** Signature Version 4 of a GET without a body, from AWS' description alone. */
function signatureOf(url: URL, headers: Readonly<Record<string, string>>, secret: string): string {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const encoded = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  const query = [...url.searchParams].filter(([name]) => name !== "X-Amz-Signature");
  const lines = [
    ...[
      "GET",
      "/",
      query
        .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
        .sort()
        .join("&"),
    ],
    ...[...Object.entries(headers).map(([name, value]) => `${name}:${value}`), ""],
    ...[Object.keys(headers).join(";"), sha256("")],
  ];
  const [, ...scope] = (url.searchParams.get("X-Amz-Credential") ?? "").split("/");
  const date = url.searchParams.get("X-Amz-Date") ?? "";
  const signed = ["AWS4-HMAC-SHA256", date, scope.join("/"), sha256(lines.join("\n"))].join("\n");
  return hmac(scope.reduce<string | Buffer>(hmac, `AWS4${secret}`), signed).toString("hex");
}

describe("a token for an EKS cluster", () => {
  it("is a request to the Region's STS, signed for a minute with the cluster's name", async () => {
    const url = urlOf(await eksToken(sessionOf("eu-west-1"), "orders-prod", NOW));
    expect(url.origin + url.pathname).toBe("https://sts.eu-west-1.amazonaws.com/");
    const { "X-Amz-Signature": signature, ...parameters } = Object.fromEntries(url.searchParams);
    expect(parameters).toEqual({
      Action: "GetCallerIdentity",
      Version: "2011-06-15",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": "AKIDEXAMPLE/20261126/eu-west-1/sts/aws4_request",
      "X-Amz-Date": "20261126T064804Z",
      "X-Amz-Expires": "60",
      "X-Amz-Security-Token": KEYS.sessionToken,
      "X-Amz-SignedHeaders": "host;x-k8s-aws-id",
    });
    const headers = { host: url.host, "x-k8s-aws-id": "orders-prod" };
    expect(signature).toBe(signatureOf(url, headers, KEYS.secretAccessKey));
  });

  it("is the one that the AWS CLI made for the same keys, cluster and second", async () => {
    const keys = { ...KEYS, sessionToken: "IQoJ+/=abc%~()!" };
    const url = urlOf(await eksToken(sessionOf("eu-west-1", keys), "orders-prod", NOW));
    expect(url.searchParams.get("X-Amz-Signature")).toBe(
      "5345dfd054faab0472fc345230f574571bec9c85cbcdbae7f45839b8daf7c91b",
    );
  });

  it("is the same for the same second, and another for another cluster, Region or second", async () => {
    const token = (region: string, cluster: string, date: Date) => eksToken(sessionOf(region), cluster, date);
    const first = await token("eu-west-1", "orders", NOW);
    expect(await token("eu-west-1", "orders", NOW)).toBe(first);
    const others = [
      await token("eu-west-1", "payments", NOW),
      await token("us-east-1", "orders", NOW),
      await token("eu-west-1", "orders", new Date(NOW.getTime() + 1000)),
    ];
    expect(new Set([first, ...others]).size).toBe(4);
  });

  it("holds no secret key, and no session token where there is none", async () => {
    const { sessionToken: _, ...keys } = KEYS;
    const session = new AwsSession({ region: "eu-west-1", credentials: async () => keys }, {});
    const url = urlOf(await eksToken(session, "orders", NOW));
    expect(decodeURIComponent(url.href)).not.toContain(KEYS.secretAccessKey);
    expect(url.searchParams.has("X-Amz-Security-Token")).toBe(false);
  });

  it.each([
    ...[
      "us-east-1",
      "eu-central-2",
      "cn-north-1",
      "us-gov-west-1",
      "us-iso-east-1",
      "us-isob-east-1",
      "eu-isoe-west-1",
    ],
    ...["us-isof-south-1", "eusc-de-east-1"],
  ])("asks the host that the AWS SDK asks in %s", async (region) => {
    const { endpointProvider } = new STSClient({ region }).config as unknown as {
      endpointProvider: (parameters: object) => { url: URL };
    };
    const { url } = endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false, UseGlobalEndpoint: false });
    expect(`sts.${region}.${dnsSuffixOf(region)}`).toBe(url.host);
    expect(urlOf(await eksToken(sessionOf(region), "orders", NOW)).host).toBe(url.host);
  });

  it("says why there are no credentials", async () => {
    const credentials = () => Promise.reject(new Error("the role refuses"));
    await expect(eksToken(new AwsSession({ region: "eu-west-1", credentials }, {}), "orders")).rejects.toThrow(
      "the role refuses",
    );
  });
});
