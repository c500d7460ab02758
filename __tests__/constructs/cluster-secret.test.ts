import { ClusterSecret } from "../../lib/constructs/cluster-secret";
import { only, synthConstruct } from "../support/construct";

describe("ClusterSecret", () => {
  const stack = synthConstruct(({ stack, kubernetes }) => {
    new ClusterSecret(stack, "secret", {
      secretName: "orders",
      namespace: "argocd",
      clusterName: "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod",
      server: "https://EXAMPLE.gr7.us-east-1.eks.amazonaws.com",
      connection: {
        clusterName: "orders-prod",
        roleArn: "arn:aws:iam::444455556666:role/argocd-target-orders",
        caData: "Q0E=",
      },
      labels: { env: "prod" },
      dependsOn: [],
      provider: kubernetes,
    });
  });

  it("is the specification's Secret", () => {
    expect(only(stack, "kubernetes_secret_v1")[1]).toEqual({
      metadata: {
        name: "orders",
        namespace: "argocd",
        labels: { env: "prod", "argocd.argoproj.io/secret-type": "cluster" },
      },
      type: "Opaque",
      data: {
        name: "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod",
        server: "https://EXAMPLE.gr7.us-east-1.eks.amazonaws.com",
        config:
          '{"tlsClientConfig":{"insecure":false,"caData":"Q0E="},"awsAuthConfig":' +
          '{"clusterName":"orders-prod","roleARN":"arn:aws:iam::444455556666:role/argocd-target-orders"}}',
      },
      // One key each: ignoring the whole map would hide our own annotations' drift.
      lifecycle: {
        ignore_changes: [
          `metadata[0].annotations["managed-by"]`,
          `metadata[0].annotations["argocd.argoproj.io/refresh"]`,
        ],
      },
      depends_on: [],
      provider: "kubernetes",
    });
  });
});
