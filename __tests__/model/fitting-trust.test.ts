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
    ["that trusts nobody", trust({ Effect: "Deny", Principal: "*", Action: "*" })],
    ["that is no JSON", "no JSON"],
  ])("and not one %s", (_, actual) => {
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
    const account = trust({ Effect: "Allow", Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" });
    expect(trustFits(account, byAccount)).toBe(false);
  });
});
