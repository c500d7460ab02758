import { assumableRoleArns, clusterArn, oidcProviderArn } from "../../lib/model/arn";
import type { ArgoCd } from "../../lib/model/fleet";
import { irsaTrustOf, podIdentityTrustOf, trustOfTargetRole } from "../../lib/model/fleet-trust";
import { assumeRolesPolicies } from "../../lib/model/permission-policy";
import type { PolicyDocument } from "../../lib/model/policy-document";
import { evaluate, type PolicyRequest } from "../../lib/model/policy-evaluation";
import { podIdentity, sampleFleet } from "../support/sample-fleet";

const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";
const MANAGEMENT = "arn:aws:iam::111122223333:role/argocd-management";
const OTHER_ROLE = "arn:aws:iam::999900001111:role/argocd-management";
const STS = "sts:AssumeRole";

const fleetWith = (change: Partial<ArgoCd>) => {
  const fleet = sampleFleet();
  return { ...fleet, argocd: { ...fleet.argocd, ...change } };
};
const irsa = fleetWith({});
const tagged = fleetWith({ identity: podIdentity() });
const untagged = fleetWith({ identity: podIdentity({ hasSessionTags: false }) });
const PROVIDER = oidcProviderArn(irsa.argocd.account, ISSUER);

/** A request of which everything is known: what is not in its context is not there. */
function request(
  action: string,
  names: readonly string[],
  type: NonNullable<PolicyRequest["principal"]>["type"],
  values: Record<string, string>,
): PolicyRequest {
  const absent = ["aws:RequestTag/", "aws:PrincipalTag/", `${ISSUER}:sub`, `${ISSUER}:aud`, "aws:SourceAccount"];
  return { action, principal: { type, names }, context: { values, absent: [...absent, "aws:PrincipalArn"] } };
}

const webIdentity = (sub: string, aud = "sts.amazonaws.com", provider = PROVIDER) =>
  request("sts:AssumeRoleWithWebIdentity", [provider], "Federated", { [`${ISSUER}:sub`]: sub, [`${ISSUER}:aud`]: aud });

const TAGS = {
  "eks-cluster-arn": clusterArn(irsa.argocd.account, "eu-west-1", "argocd"),
  "kubernetes-namespace": "argocd",
  "kubernetes-service-account": "argocd-server",
};
const tagsOf = (key: string, change: Record<string, string> = {}) =>
  Object.fromEntries(Object.entries({ ...TAGS, ...change }).map(([tag, value]) => [`${key}/${tag}`, value]));

const pod = (change: Record<string, string> = {}, action = STS) =>
  request(action, ["pods.eks.amazonaws.com"], "Service", {
    "aws:SourceAccount": "111122223333",
    ...tagsOf("aws:RequestTag", change),
  });

const role = (arn: string, values: Record<string, string> = {}, action = STS) => {
  const account = arn.split(":")[4] ?? "";
  return request(action, [arn, `arn:aws:iam::${account}:root`, account], "AWS", { "aws:PrincipalArn": arn, ...values });
};

const irsaTrust = irsaTrustOf(irsa.argocd, { issuerHost: ISSUER, oidcProviderArn: PROVIDER });
const podTrust = podIdentityTrustOf(tagged.argocd);
const untaggedTrust = podIdentityTrustOf(untagged.argocd);
const direct = { trust: "role", alsoTrust: [], requireSessionTags: false } as const;
const targetTrust = trustOfTargetRole(irsa.argocd, direct);
const accountTrust = trustOfTargetRole(irsa.argocd, { ...direct, trust: "account" });
const tagTrust = trustOfTargetRole(tagged.argocd, { ...direct, requireSessionTags: true });
const alsoTrust = trustOfTargetRole(irsa.argocd, { ...direct, alsoTrust: ["arn:aws:iam::555566667777:role/argocd"] });

const SA = "system:serviceaccount:argocd:";
type Row = readonly [attack: string, document: PolicyDocument, request: PolicyRequest];

const ATTACKS: readonly Row[] = [
  // IRSA
  ["a service account of another namespace", irsaTrust, webIdentity("system:serviceaccount:evil:argocd-server")],
  ["another service account of the namespace", irsaTrust, webIdentity(`${SA}default`)],
  ["a service account whose name starts alike", irsaTrust, webIdentity(`${SA}argocd-server-2`)],
  ["a service account whose name ends alike", irsaTrust, webIdentity(`${SA}x-argocd-server`)],
  ["a namespace that holds the name", irsaTrust, webIdentity("system:serviceaccount:argocd:argocd:argocd-server")],
  ["a service account in other letters", irsaTrust, webIdentity(`${SA}ARGOCD-SERVER`)],
  ["a wildcard as subject", irsaTrust, webIdentity(`${SA}*`)],
  ["an empty subject", irsaTrust, webIdentity("")],
  ["a token for the API server", irsaTrust, webIdentity(`${SA}argocd-server`, "https://kubernetes.default.svc")],
  [
    "a token for another audience that starts alike",
    irsaTrust,
    webIdentity(`${SA}argocd-server`, "sts.amazonaws.com.evil"),
  ],
  ["a token of another cluster's issuer", irsaTrust, webIdentity(`${SA}argocd-server`, undefined, `${PROVIDER}2`)],
  [
    "an issuer in another account",
    irsaTrust,
    webIdentity(`${SA}argocd-server`, undefined, PROVIDER.replace("111122223333", "999900001111")),
  ],
  ["a token without claims", irsaTrust, request("sts:AssumeRoleWithWebIdentity", [PROVIDER], "Federated", {})],
  ["a role of the account", irsaTrust, role("arn:aws:iam::111122223333:role/admin")],
  ["the management role itself", irsaTrust, role(MANAGEMENT)],
  ["a SAML session", irsaTrust, request("sts:AssumeRoleWithSAML", [PROVIDER], "Federated", {})],
  ["Pod Identity at a role for IRSA", irsaTrust, pod()],
  // Pod Identity
  ["an association in another namespace", podTrust, pod({ "kubernetes-namespace": "evil" })],
  ["an association of another service account", podTrust, pod({ "kubernetes-service-account": "default" })],
  [
    "another cluster of the account",
    podTrust,
    pod({ "eks-cluster-arn": TAGS["eks-cluster-arn"].replace("argocd", "evil") }),
  ],
  [
    "a cluster of that name in another region",
    podTrust,
    pod({ "eks-cluster-arn": TAGS["eks-cluster-arn"].replace("eu-", "us-") }),
  ],
  ["a cluster ARN with a wildcard", podTrust, pod({ "eks-cluster-arn": "arn:aws:eks:*" })],
  ["a namespace in other letters", podTrust, pod({ "kubernetes-namespace": "ArgoCD" })],
  ["tags alone, of another cluster", podTrust, pod({ "eks-cluster-arn": "" }, "sts:TagSession")],
  [
    "EKS for another account",
    podTrust,
    request(STS, ["pods.eks.amazonaws.com"], "Service", {
      "aws:SourceAccount": "999900001111",
      ...tagsOf("aws:RequestTag"),
    }),
  ],
  [
    "EKS without tags",
    podTrust,
    request(STS, ["pods.eks.amazonaws.com"], "Service", { "aws:SourceAccount": "111122223333" }),
  ],
  ["EC2", podTrust, request(STS, ["ec2.amazonaws.com"], "Service", { "aws:SourceAccount": "111122223333" })],
  [
    "a role that sets the tags itself",
    podTrust,
    role("arn:aws:iam::111122223333:role/admin", tagsOf("aws:RequestTag")),
  ],
  ["a web identity at a role for Pod Identity", podTrust, webIdentity(`${SA}argocd-server`)],
  [
    "EKS for another account, without session tags",
    untaggedTrust,
    request(STS, ["pods.eks.amazonaws.com"], "Service", { "aws:SourceAccount": "999900001111" }),
  ],
  ["EKS that names no account", untaggedTrust, request(STS, ["pods.eks.amazonaws.com"], "Service", {})],
  // Target roles
  ["a role of that name in another account", targetTrust, role(OTHER_ROLE)],
  ["another role of Argo CD's account", targetTrust, role("arn:aws:iam::111122223333:role/admin")],
  ["a role of that name in a path", targetTrust, role("arn:aws:iam::111122223333:role/x/argocd-management")],
  ["a user named like the role", targetTrust, role("arn:aws:iam::111122223333:user/argocd-management")],
  ["the root of Argo CD's account", targetTrust, role("arn:aws:iam::111122223333:root")],
  ["a role in other letters", targetTrust, role(MANAGEMENT.toUpperCase())],
  ["another role of the trusted account", accountTrust, role("arn:aws:iam::111122223333:role/admin")],
  ["a role whose name starts alike, of the trusted account", accountTrust, role(`${MANAGEMENT}-2`)],
  ["a role of the trusted account with a wildcard name", accountTrust, role("arn:aws:iam::111122223333:role/*")],
  ["a role of another account, at account trust", accountTrust, role(OTHER_ROLE)],
  ["the management role without the tags", tagTrust, role(MANAGEMENT)],
  [
    "the management role for another namespace",
    tagTrust,
    role(MANAGEMENT, tagsOf("aws:PrincipalTag", { "kubernetes-namespace": "evil" })),
  ],
  ["the management role, to set a source identity", targetTrust, role(MANAGEMENT, {}, "sts:SetSourceIdentity")],
  ["a role of a further Argo CD's account", alsoTrust, role("arn:aws:iam::555566667777:role/other")],
];

const LEGITIMATE: readonly Row[] = [
  ["a pod of Argo CD", irsaTrust, webIdentity(`${SA}argocd-server`)],
  ["a pod of Argo CD", podTrust, pod()],
  ["a pod of Argo CD, its tags", podTrust, pod({}, "sts:TagSession")],
  [
    "EKS for the account",
    untaggedTrust,
    request(STS, ["pods.eks.amazonaws.com"], "Service", { "aws:SourceAccount": "111122223333" }),
  ],
  ["the management role", targetTrust, role(MANAGEMENT)],
  ["the management role", accountTrust, role(MANAGEMENT)],
  ["the management role of a tagged session", tagTrust, role(MANAGEMENT, tagsOf("aws:PrincipalTag"))],
  ["a further Argo CD", alsoTrust, role("arn:aws:iam::555566667777:role/argocd")],
];

/** Permission policies of the management role, and roles it must not assume with them. */
const SCOPES = (["role", "account"] as const).flatMap((assumeRoleScope) =>
  [
    "arn:aws:iam::444455556666:role/admin",
    "arn:aws:iam::444455556666:role/x/argocd-target-orders",
    "arn:aws:iam::999900001111:role/argocd-target-orders",
    "arn:aws:iam::111122223333:role/argocd-management",
    "arn:aws-cn:iam::444455556666:role/argocd-target-orders",
  ].map((resource) => ({ assumeRoleScope, resource })),
);

const permissions = (assumeRoleScope: ArgoCd["assumeRoleScope"]) => {
  const fleet = fleetWith({ assumeRoleScope });
  return assumeRolesPolicies(assumableRoleArns(fleet), false).map(({ document }) => document);
};

describe("the policies of a fleet", () => {
  it("are attacked in at least forty ways", () => {
    expect(ATTACKS.length + SCOPES.length).toBeGreaterThanOrEqual(40);
  });

  it.each(ATTACKS)("deny %s", (_, document, asked) => {
    expect(evaluate([document], asked).decision).toBe("denied");
  });

  it.each(LEGITIMATE)("allow %s", (_, document, asked) => {
    expect(evaluate([document], asked)).toEqual({ decision: "allowed" });
  });

  it.each(SCOPES)("of scope $assumeRoleScope deny the management role to assume $resource", (one) => {
    const asked = { action: STS, resource: one.resource, context: { values: {} } };
    expect(evaluate(permissions(one.assumeRoleScope), asked).decision).toBe("denied");
  });

  it.each(["role", "account", "any"] as const)(
    "of scope %s allow the management role to assume its target roles",
    (scope) => {
      const asked = {
        action: STS,
        resource: "arn:aws:iam::444455556666:role/argocd-target-orders",
        context: { values: {} },
      };
      expect(evaluate(permissions(scope), asked)).toEqual({ decision: "allowed" });
    },
  );

  it.each(["iam:PassRole", "sts:AssumeRoleWithSAML", "sts:GetFederationToken", "*"])(
    "of scope any do not allow %s",
    (action) => {
      const resource = "arn:aws:iam::444455556666:role/argocd-target-orders";
      expect(evaluate(permissions("any"), { action, resource, context: { values: {} } }).decision).toBe("denied");
    },
  );
});
