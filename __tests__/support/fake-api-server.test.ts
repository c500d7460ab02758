import { CoreV1Api, KubeConfig } from "@kubernetes/client-node";
import { FakeApiServer } from "./fake-api-server";

let server: FakeApiServer;
let api: CoreV1Api;

beforeEach(async () => {
  server = await FakeApiServer.start(({ url }) =>
    url.includes("/forbidden/") ? { status: 403, body: { kind: "Status", code: 403, message: "no" } } : undefined,
  );
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: "c", server: server.url, caData: server.caData }],
    users: [{ name: "u", token: "t" }],
    contexts: [{ name: "x", cluster: "c", user: "u" }],
    currentContext: "x",
  });
  api = config.makeApiClient(CoreV1Api);
  server.put("secrets", { metadata: { name: "orders", namespace: "argocd" }, data: { name: "b3JkZXJz" } });
  server.put("secrets", { metadata: { name: "other", namespace: "default" } });
});

afterEach(() => server.stop());

describe("the API server of the unit tests, asked by the real client", () => {
  it("lists, gets, and selects by name in one namespace", async () => {
    const { items } = await api.listNamespacedSecret({ namespace: "argocd" });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(["orders"]);
    const none = await api.listNamespacedSecret({ namespace: "argocd", fieldSelector: "metadata.name=payments" });
    expect(none.items).toEqual([]);
    expect((await api.readNamespacedSecret({ namespace: "argocd", name: "orders" })).data).toEqual({
      name: "b3JkZXJz",
    });
    expect(server.asked[0]?.authorization).toBe("Bearer t");
  });

  it("refuses what is not there, what is there already and what a test intercepts", async () => {
    const code = (asked: Promise<unknown>) =>
      asked.then(
        () => 200,
        (error: { code: number }) => error.code,
      );
    expect(await code(api.readNamespacedSecret({ namespace: "argocd", name: "payments" }))).toBe(404);
    const body = { metadata: { name: "orders" } };
    expect(await code(api.createNamespacedSecret({ namespace: "argocd", body }))).toBe(409);
    expect(await code(api.listNamespacedSecret({ namespace: "forbidden" }))).toBe(403);
  });
});
