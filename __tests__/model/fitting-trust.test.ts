import { trustFits } from "../../lib/model/fitting-trust";

const trust = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const PROVIDER = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A";
const subject = (name: string) => `system:serviceaccount:argocd:${name}`;
const irsa = (subjects: unknown, condition: object = {}, principal = PROVIDER) => ({
  Effect: "Allow",
  Principal: { Federated: principal },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: { StringEquals: { "oidc:sub": subjects, ...condition } },
});
const WANTED = trust(irsa([subject("server"), subject("controller")], { "oidc:aud": "sts.amazonaws.com" }));

describe("the trust policy of a role that is there fits the fleet's", () => {
  it.each([
    ["where it is the same", WANTED],
    ["with fewer service accounts, and without the audience", trust(irsa(subject("server")))],
    ["in statements of its own", trust(irsa(subject("server")), irsa([subject("controller")]))],
    ["with a denial beside it", trust(irsa(subject("server")), { Effect: "Deny", Principal: "*", Action: "*" })],
  ])("%s", (_, actual) => {
    expect(trustFits(actual, WANTED)).toBe(true);
  });

  it.each([
    ["that trusts another service account", trust(irsa([subject("server"), subject("other")]))],
    ["that trusts any service account", trust({ ...irsa(subject("server")), Condition: undefined })],
    ["of another OIDC provider", trust(irsa(subject("server"), {}, `${PROVIDER}B`))],
    [
      "that trusts a role, too",
      trust(irsa(subject("server")), { Effect: "Allow", Principal: { AWS: "999988887777" } }),
    ],
    ["that trusts everyone", trust({ Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" })],
    ["that trusts everyone but some", trust({ Effect: "Allow", NotPrincipal: { AWS: "1" }, Action: "sts:AssumeRole" })],
    [
      "with a comparison that may let in more",
      trust({ ...irsa(""), Condition: { StringNotEquals: { "oidc:sub": subject("server") } } }),
    ],
    ["whose effect is neither", trust({ ...irsa(subject("server")), Effect: "Permit" })],
    ["without an effect", trust({ ...irsa(subject("server")), Effect: undefined })],
    ["that excepts a principal of those it trusts", trust({ ...irsa(subject("server")), NotPrincipal: { AWS: "1" } })],
    ["of several providers", trust(irsa(subject("server"), {}, [PROVIDER, `${PROVIDER}B`] as never))],
    ["with no principal", trust({ ...irsa(subject("server")), Principal: undefined })],
    ["with a null principal", trust({ ...irsa(subject("server")), Principal: null })],
    ["with everyone of the service accounts' names", trust({ ...irsa(subject("server")), Principal: "*" })],
    [
      "with a pattern of service accounts",
      trust({ ...irsa(""), Condition: { StringLike: { "oidc:sub": subject("*") } } }),
    ],
    ...["StringEqualsIfExists", "ForAnyValue:StringEquals", "StringEqualsIgnoreCase", "ForAllValues:StringLike"].map(
      (operator) =>
        [
          `with the comparison ${operator}, which may let in more`,
          trust({ ...irsa(""), Condition: { [operator]: { "oidc:sub": subject("server") } } }),
        ] as const,
    ),
    ...[
      "oidc:subject",
      "oidc:sub:x",
      "x:aws:PrincipalArn",
      "aws:PrincipalArnX",
      "aws:RequestTag/kubernetes-service-account-2",
    ].map(
      (key) =>
        [
          `with a condition on ${key} alone`,
          trust({ ...irsa(""), Condition: { StringEquals: { [key]: subject("server") } } }),
        ] as const,
    ),
    ["that trusts everyone, too", trust(irsa(subject("server")), { Effect: "Allow", Principal: "*", Action: "*" })],
    ["that trusts nobody", trust({ Effect: "Deny", Principal: "*", Action: "*" })],
    ["that is no JSON", "no JSON"],
  ] as readonly (readonly [string, string])[])("and not one %s", (_, actual) => {
    expect(trustFits(actual, WANTED)).toBe(false);
  });

  it("whether it names a role itself or its account and the role's ARN", () => {
    const role = "arn:aws:iam::111122223333:role/argocd-management";
    const byRole = trust({ Effect: "Allow", Principal: { AWS: role }, Action: "sts:AssumeRole" });
    const byAccount = trust({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
      Condition: { ArnEquals: { "aws:PrincipalArn": role } },
    });
    expect([trustFits(byRole, byAccount), trustFits(byAccount, byRole)]).toEqual([true, true]);
    const byOther = JSON.parse(byAccount);
    byOther.Statement[0].Condition = { StringEquals: { "oidc:sub": role } };
    expect(trustFits(JSON.stringify(byOther), byRole)).toBe(false);
    const account = trust({ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" });
    expect(trustFits(account, byAccount)).toBe(false);
  });

  const accountOf = (principal: unknown) =>
    trust({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" });
  it.each([
    ["aws", "arn:aws:iam::111122223333:root"],
    ["aws-us-gov", "arn:aws-us-gov:iam::111122223333:root"],
    ["several", ["111122223333", "arn:aws-cn:iam::111122223333:root"]],
  ])("whether it names an account by its id or its root: %s", (_, principal) => {
    expect(trustFits(accountOf(principal), accountOf("111122223333"))).toBe(true);
  });

  it.each([
    "arn:aws:iam::111122223333:root2",
    "xarn:aws:iam::111122223333:root",
    "arn:aws:iam::1:root",
    "arn:aws:iam::444455556666:root",
  ])("and not one of a principal that only looks like the account's root: %s", (principal) => {
    expect(trustFits(accountOf(principal), accountOf("111122223333"))).toBe(false);
  });

  it("by the service account of a Pod Identity association, and not by a role's ARN beside another kind of principal", () => {
    const pods = (names: readonly string[], more: object = {}) =>
      trust({
        ...{
          Effect: "Allow",
          Principal: { Service: "pods.eks.amazonaws.com" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
        Condition: { StringEquals: { "aws:RequestTag/kubernetes-service-account": names, ...more } },
      });
    const wanted = pods(["argocd-server", "argocd-controller"]);
    expect(trustFits(pods(["argocd-server"]), wanted)).toBe(true);
    expect(trustFits(pods(["other"]), wanted)).toBe(false);
    const arn = "arn:aws:iam::111122223333:role/argocd-management";
    // The condition is on the service's own role, and does not widen whom the service serves.
    expect(trustFits(pods(["argocd-server"], { "aws:PrincipalArn": arn }), wanted)).toBe(true);
    expect(
      trustFits(pods(["other"], { "aws:PrincipalArn": arn }), trust({ Effect: "Allow", Principal: { AWS: arn } })),
    ).toBe(false);
  });
});
