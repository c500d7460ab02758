import { ClusterSecret, type ClusterSecretProps } from "../../lib/constructs/cluster-secret";
import { only, synthConstruct } from "../support/construct";
import { shop, target } from "../support/sample-fleet";

const { secret: fields } = target("orders", shop, { cluster: "orders-prod", secret: { labels: { env: "prod" } } });

function synth(props: Partial<ClusterSecretProps> = {}) {
  const stack = synthConstruct(({ stack, kubernetes }) => {
    new ClusterSecret(stack, "secret", {
      fields,
      namespace: "argocd",
      server: "https://EXAMPLE.gr7.us-east-1.eks.amazonaws.com",
      connection: {
        clusterName: "orders-prod",
        roleArn: "arn:aws:iam::444455556666:role/argocd-target-orders",
        caData: "Q0E=",
      },
      dependsOn: [],
      provider: kubernetes,
      ...props,
    });
  });
  return only(stack, "kubernetes_secret_v1")[1];
}

describe("ClusterSecret", () => {
  it("is the specification's Secret", () => {
    expect(synth()).toEqual({
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
      // One key each: ignoring the whole map would hide our own keys' drift.
      lifecycle: {
        ignore_changes: [
          `metadata[0].annotations["managed-by"]`,
          `metadata[0].annotations["argocd.argoproj.io/refresh"]`,
          `metadata[0].labels["argocd.argoproj.io/kubernetes-version"]`,
        ],
      },
      depends_on: [],
      provider: "kubernetes",
    });
  });

  it("carries every field a user may give", () => {
    const secret = synth({
      fields: {
        ...fields,
        name: "orders",
        secretName: "cluster-orders",
        annotations: { "example.com/vpc": "vpc-1" },
        project: "shop",
        namespaces: ["orders", "jobs"],
        clusterResources: true,
        shard: 0,
        paused: true,
      },
      connection: {
        clusterName: "orders-prod",
        caData: "Q0E=",
        serverName: "orders.internal",
        proxyUrl: "http://proxy:3128",
      },
    });
    expect(secret.metadata).toMatchObject({
      name: "cluster-orders",
      annotations: { "example.com/vpc": "vpc-1", "argocd.argoproj.io/skip-reconcile": "true" },
    });
    expect(secret.data).toEqual({
      name: "orders",
      server: "https://EXAMPLE.gr7.us-east-1.eks.amazonaws.com",
      config:
        '{"tlsClientConfig":{"insecure":false,"serverName":"orders.internal","caData":"Q0E="},' +
        '"awsAuthConfig":{"clusterName":"orders-prod"},"proxyUrl":"http://proxy:3128"}',
      namespaces: "orders,jobs",
      clusterResources: "true",
      project: "shop",
      shard: "0",
    });
  });

  it("believes any certificate only where no certificate authority is named", () => {
    expect(synth({ connection: { clusterName: "orders-prod" } }).data.config).toBe(
      '{"tlsClientConfig":{"insecure":true},"awsAuthConfig":{"clusterName":"orders-prod"}}',
    );
  });
});
