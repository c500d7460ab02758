import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
// Loaded before the first test, whose time it would take.
import "@kubernetes/client-node";
import { mockClient } from "aws-sdk-client-mock";
import { AwsSession } from "../../lib/aws/aws-session";
import { clusterApiAs, clusterApiOf, foundInCluster, isAnswer } from "../../lib/kubernetes/cluster-api";
import { reasonOf } from "../../lib/model/unread";
import { startConnectProxy } from "../support/connect-proxy";
import { type Asked, FakeApiServer } from "../support/fake-api-server";

const eks = mockClient(EKSClient);
const credentials = async () => ({ accessKeyId: "OF-SESSION", secretAccessKey: "secret" });
const session = new AwsSession({ region: "eu-west-1", credentials }, {});

let server: FakeApiServer;

beforeAll(async () => {
  server = await FakeApiServer.start(({ method, url, body }) => {
    if (url.includes("/namespaces/forbidden/")) {
      return { status: 403, body: { kind: "Status", code: 403, message: "pods is forbidden: \u001b[31mno" } };
    }
    if (url.includes("/namespaces/broken/")) return { status: 502, body: "<html>" };
    if (!url.includes("selfsubjectreviews")) return undefined;
    return { status: 201, body: { ...(body as object), status: { userInfo: { username: `${method}: argocd` } } } };
  });
  server.put("secrets", { metadata: { name: "orders", namespace: "argocd" } });
});

beforeEach(() => {
  eks.reset();
  server.asked.length = 0;
});

afterAll(() => server.stop());

const described = (cluster: object = {}) =>
  eks.on(DescribeClusterCommand, { name: "argocd" }).resolves({
    cluster: { endpoint: server.url, certificateAuthority: { data: server.caData }, ...cluster },
  });

function clusterOf({ authorization = "" }: Asked): string {
  const token = authorization.replace("Bearer k8s-aws-v1.", "");
  const url = new URL(Buffer.from(token, "base64url").toString());
  return `${url.host} ${url.searchParams.get("X-Amz-Credential")?.split("/")[0]}`;
}

describe("the API of an EKS cluster", () => {
  it("is asked with a token of the session, which names the cluster, for every request", async () => {
    described();
    const { core, userName } = await clusterApiOf(session, "argocd", {});
    const { items } = await core.listNamespacedSecret({ namespace: "argocd" });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(["orders"]);
    expect(await userName()).toBe("POST: argocd");
    expect(server.asked.map(clusterOf)).toEqual(Array(2).fill("sts.eu-west-1.amazonaws.com OF-SESSION"));
  });

  it("takes the id of a cluster on an Outpost for its name", async () => {
    const tokenOf = async (cluster: object) => {
      described(cluster);
      const { core } = await clusterApiOf(session, "argocd", {});
      await core.listNamespacedSecret({ namespace: "argocd" });
      return server.asked.pop()?.authorization;
    };
    jest.useFakeTimers({ now: 0, doNotFake: ["nextTick", "setImmediate", "setTimeout", "queueMicrotask"] });
    try {
      const named = await tokenOf({});
      expect(await tokenOf({ name: "argocd" })).toBe(named);
      expect(await tokenOf({ id: "0e8c3ab1" })).not.toBe(named);
      const { core } = await clusterApiAs(session, "0e8c3ab1", { server: server.url, caData: server.caData }, {});
      await core.listNamespacedSecret({ namespace: "argocd" });
      expect(await tokenOf({ id: "0e8c3ab1" })).toBe(server.asked.pop()?.authorization);
    } finally {
      jest.useRealTimers();
    }
  });

  it("is refused where the certificate is not of the cluster's authority, unless TLS verification is skipped", async () => {
    described({ certificateAuthority: undefined });
    const { core } = await clusterApiOf(session, "argocd", {});
    await expect(core.listNamespacedSecret({ namespace: "argocd" })).rejects.toThrow("self-signed certificate");
    const address = { server: server.url, caData: undefined };
    const skipping = await clusterApiAs(session, "argocd", address, {});
    expect(await skipping.userName()).toBe("POST: argocd");
  });

  it("goes by the proxy of the environment, except to what NO_PROXY names", async () => {
    const proxy = await startConnectProxy(Number(new URL(server.url).port));
    try {
      const environment = { HTTPS_PROXY: proxy.url };
      const address = { server: "https://orders.eks.example.com", caData: undefined };
      const { userName } = await clusterApiAs(session, "orders", address, environment);
      expect(await userName()).toBe("POST: argocd");
      expect(proxy.asked).toEqual(["orders.eks.example.com:443"]);
      // This machine's own addresses are among what no proxy is asked for.
      const direct = { server: server.url, caData: server.caData };
      expect(await (await clusterApiAs(session, "orders", direct, environment)).userName()).toBe("POST: argocd");
      expect(proxy.asked).toHaveLength(1);
    } finally {
      await proxy.stop();
    }
  });

  it("is not there before the cluster is", async () => {
    described({ endpoint: undefined, name: "argocd", status: "CREATING" });
    await expect(clusterApiOf(session, "argocd", {})).rejects.toThrow(
      "EKS cluster argocd has no API endpoint: its status is CREATING",
    );
    eks.on(DescribeClusterCommand).rejects(new Error("AccessDenied"));
    await expect(clusterApiOf(session, "argocd", {})).rejects.toThrow("AccessDenied");
  });

  it("has a limited time to answer", async () => {
    described();
    const { core } = await clusterApiOf(session, "argocd", {});
    const limit = jest.spyOn(AbortSignal, "timeout").mockImplementation(() => AbortSignal.abort());
    const failed = await core.listNamespacedSecret({ namespace: "argocd" }).catch((error) => error);
    expect(reasonOf(failed)).toBe("the cluster's API did not respond in time");
    expect(limit).toHaveBeenCalledWith(30_000);
    limit.mockRestore();
  });

  it("gives undefined for what is not there, and a reason on one line for what it refuses", async () => {
    described();
    const { core } = await clusterApiOf(session, "argocd", {});
    const secret = (namespace: string, name = "orders") =>
      foundInCluster(core.readNamespacedSecret({ namespace, name }));
    expect((await secret("argocd"))?.metadata?.name).toBe("orders");
    expect(await secret("argocd", "payments")).toBeUndefined();
    const refused = await secret("forbidden").catch((error) => error);
    expect(isAnswer(refused, 403)).toBe(true);
    expect(reasonOf(refused)).toBe("pods is forbidden: \\u001b[31mno");
    expect(reasonOf(await secret("broken").catch((error) => error))).toBe(
      "the cluster's API responded with HTTP status 502",
    );
  });
});
