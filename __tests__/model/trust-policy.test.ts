import { irsaTrustPolicy, targetTrustPolicy } from "../../lib/model/trust-policy";

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

describe("the trust policy of a target role", () => {
  it("trusts the management role and nobody else", () => {
    expect(targetTrustPolicy("arn:aws:iam::111122223333:role/argocd-management")).toEqual({
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
