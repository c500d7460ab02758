import { clusterConfigJson } from "../../lib/model/cluster-secret";

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
