import { irsaTrustPolicy, podIdentityTrustPolicy, targetTrustPolicy } from "../../lib/model/trust-policy";

describe("the trust policy of the management role under IRSA", () => {
  it("is the specification's, pinned by sub and aud", () => {
    const issuerHost = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
    expect(
      irsaTrustPolicy({
        oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${issuerHost}`,
        issuerHost,
        namespace: "argocd",
        serviceAccounts: ["argocd-application-controller", "argocd-server"],
      }),
    ).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuerHost}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuerHost}:sub`]: [
                "system:serviceaccount:argocd:argocd-application-controller",
                "system:serviceaccount:argocd:argocd-server",
              ],
              [`${issuerHost}:aud`]: "sts.amazonaws.com",
            },
          },
        },
      ],
    });
  });
});

describe("the trust policy of the management role under Pod Identity", () => {
  it("is the specification's, pinned by account, cluster, namespace and service account", () => {
    expect(
      podIdentityTrustPolicy({
        clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/argocd",
        accountId: "111122223333",
        namespace: "argocd",
        serviceAccounts: ["argocd-application-controller", "argocd-server"],
      }),
    ).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: {
              "aws:SourceAccount": "111122223333",
              "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/argocd",
              "aws:RequestTag/kubernetes-namespace": "argocd",
              "aws:RequestTag/kubernetes-service-account": ["argocd-application-controller", "argocd-server"],
            },
          },
        },
      ],
    });
  });
});

describe("the trust policy of a target role", () => {
  it("lets Pod Identity's session tags come along", () => {
    const [statement] = targetTrustPolicy("arn:aws:iam::111122223333:role/argocd-management", "pod-identity").Statement;
    expect(statement?.Action).toEqual(["sts:AssumeRole", "sts:TagSession"]);
  });

  it("trusts the management role and nobody else", () => {
    expect(targetTrustPolicy("arn:aws:iam::111122223333:role/argocd-management", "irsa")).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:role/argocd-management" },
          Action: "sts:AssumeRole",
        },
      ],
    });
  });
});
