import { connectionOf } from "../../lib/model/cluster-secret";
import { clusterConfigJson } from "../../lib/model/cluster-secret-fields";
import { shop, target } from "../support/sample-fleet";

describe("the config of a cluster Secret", () => {
  it("is compact JSON in Argo CD's own field order", () => {
    expect(
      clusterConfigJson({
        clusterName: "orders-prod",
        roleArn: "arn:aws:iam::444455556666:role/argocd-target-orders",
        caData: "LS0tLS1CRUdJTg==",
      }),
    ).toBe(
      '{"tlsClientConfig":{"insecure":false,"caData":"LS0tLS1CRUdJTg=="},' +
        '"awsAuthConfig":{"clusterName":"orders-prod","roleARN":"arn:aws:iam::444455556666:role/argocd-target-orders"}}',
    );
  });
});

describe("how Argo CD enters a target", () => {
  const roleArn = "arn:aws:iam::444455556666:role/argocd-target-orders";

  it.each([
    ["the cluster's authority where nothing is said", {}, { roleArn, caData: "Y2x1c3Rlcg==" }],
    [
      "what the fleet file says",
      { secret: { caData: "b3du", serverName: "orders.internal", proxyUrl: "socks5://proxy:1080" } },
      { roleArn, caData: "b3du", serverName: "orders.internal", proxyUrl: "socks5://proxy:1080" },
    ],
    ["no authority where any certificate is believed", { secret: { tlsInsecure: true } }, { roleArn }],
    ["no role where it enters as the management role", { role: { type: "none" } }, { caData: "Y2x1c3Rlcg==" }],
  ] as const)("is %s", (_, overrides, connection) => {
    const orders = target("orders", shop, { cluster: "orders-prod", ...overrides });
    expect(connectionOf(orders, "Y2x1c3Rlcg==")).toEqual({ clusterName: "orders-prod", ...connection });
  });
});
