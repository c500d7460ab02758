import {
  irsaTrustPolicy,
  podIdentityTrustPolicy,
  type TargetTrust,
  targetTrustPolicy,
} from "../../lib/model/trust-policy";

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
  const accountId = "111122223333";

  it("is the specification's, pinned by account, cluster, namespace and service account", () => {
    const tags = {
      clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/argocd",
      namespace: "argocd",
      serviceAccounts: ["argocd-application-controller", "argocd-server"],
    };
    expect(podIdentityTrustPolicy({ accountId, tags })).toEqual({
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

  it("is pinned by the account alone where EKS gives sessions no tags", () => {
    expect(podIdentityTrustPolicy({ accountId }).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ]);
  });
});

describe("the trust policy of a target role", () => {
  const managementRoleArn = "arn:aws:iam::111122223333:role/argocd-management";
  const sessionTags = {
    clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/argocd",
    namespace: "argocd",
    serviceAccounts: ["argocd-server"],
  };
  const other = "arn:aws:iam::777788889999:role/other-argocd";
  const statements = (trust: Partial<TargetTrust>) =>
    targetTrustPolicy({
      managementRoleArn,
      hasSessionTags: false,
      sessionTags,
      trust: "role",
      alsoTrust: [],
      requireSessionTags: false,
      ...trust,
    }).Statement;

  it("is the specification's: the management role", () => {
    expect(statements({})).toEqual([
      { Effect: "Allow", Principal: { AWS: managementRoleArn }, Action: "sts:AssumeRole" },
    ]);
  });

  it("lets Pod Identity's session tags pass", () => {
    expect(statements({ hasSessionTags: true })).toEqual([
      { Effect: "Allow", Principal: { AWS: managementRoleArn }, Action: ["sts:AssumeRole", "sts:TagSession"] },
    ]);
  });

  it("by account trusts whoever has the management role's ARN, so that a role made anew gets in", () => {
    expect(statements({ trust: "account" })).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "sts:AssumeRole",
        Condition: { ArnEquals: { "aws:PrincipalArn": managementRoleArn } },
      },
    ]);
  });

  it("can ask for the session tags of Argo CD's pods", () => {
    expect(statements({ hasSessionTags: true, requireSessionTags: true })).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: managementRoleArn },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:PrincipalTag/eks-cluster-arn": sessionTags.clusterArn,
            "aws:PrincipalTag/kubernetes-namespace": "argocd",
            "aws:PrincipalTag/kubernetes-service-account": ["argocd-server"],
          },
        },
      },
    ]);
  });

  it("trusts further Argo CDs in a statement of their own, whatever their identity and without our conditions", () => {
    expect(statements({ hasSessionTags: true, requireSessionTags: true, alsoTrust: [other] })[1]).toEqual({
      Effect: "Allow",
      Principal: { AWS: other },
      Action: ["sts:AssumeRole", "sts:TagSession"],
    });
    expect(statements({ trust: "account", alsoTrust: [other, `${other}-2`] })[1]).toEqual({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::777788889999:root" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: { ArnEquals: { "aws:PrincipalArn": [other, `${other}-2`] } },
    });
  });
});
