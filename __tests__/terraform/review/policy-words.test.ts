import { comparePolicies } from "../../../lib/model/policy-comparison";
import { permissionsInWords, trustInWords } from "../../../lib/terraform/review/policy-words";

const policy = (...statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (more: object) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...more });
const trust = (before: readonly string[], after: readonly string[]) =>
  trustInWords(comparePolicies(before, after, "111122223333")).map(({ kind, text }) => `${kind}: ${text}`);
const permissions = (before: readonly string[], after: readonly string[]) =>
  permissionsInWords(comparePolicies(before, after)).map(({ kind, text }) => `${kind}: ${text}`);

const MANAGEMENT = "arn:aws:iam::111122223333:role/argocd-management";
const own = policy(allow({ Principal: { AWS: MANAGEMENT } }));

describe("a trust policy that changes", () => {
  it.each<[string, object, string]>([
    ["anyone", { Principal: "*" }, "any AWS principal"],
    ["any AWS principal", { Principal: { AWS: "*" } }, "any AWS principal"],
    ["an account", { Principal: { AWS: "999988887777" } }, "account 999988887777"],
    ["a service", { Principal: { Service: "ec2.amazonaws.com" } }, 'service "ec2.amazonaws.com"'],
    [
      "an identity provider",
      { Principal: { Federated: "cognito-identity.amazonaws.com" } },
      'identity provider "cognito-identity.amazonaws.com"',
    ],
    ["all but one", { NotPrincipal: { AWS: MANAGEMENT } }, `every principal all but "AWS:${MANAGEMENT}"`],
    ["a canonical user", { Principal: { CanonicalUser: "79a5" } }, '"CanonicalUser:79a5"'],
  ])("says that %s is added", (_, statement, words) => {
    const [line] = trust([own], [policy(allow({ Principal: { AWS: MANAGEMENT } }), allow(statement))]);
    expect(line).toBe(`widens: trust policy adds ${words}`);
  });

  it("says what was denied and is not any more, and what is denied now", () => {
    const denying = policy(allow({ Principal: { AWS: MANAGEMENT } }), {
      ...{ Effect: "Deny", Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::111122223333:user/eve" } },
    });
    expect(trust([denying], [own])).toEqual([
      'widens: trust policy no longer denies principal "arn:aws:iam::111122223333:user/eve"',
    ]);
    expect(trust([own], [denying])).toEqual([
      'narrows: trust policy removes access that is now denied: principal "arn:aws:iam::111122223333:user/eve"',
    ]);
  });

  const where = (condition: object) => policy(allow({ Principal: { AWS: MANAGEMENT }, Condition: condition }));
  it.each<[string, object, object, string]>([
    [
      "was removed",
      { StringEquals: { "sts:ExternalId": "a" } },
      {},
      `widens: trust policy: condition on principal "${MANAGEMENT}" StringEquals sts:ExternalId "a" removed`,
    ],
    [
      "takes one value more",
      { StringEquals: { "sts:ExternalId": "a" } },
      { StringEquals: { "sts:ExternalId": ["a", "b"] } },
      `widens: trust policy: condition on principal "${MANAGEMENT}" StringEquals sts:ExternalId adds "b"`,
    ],
    [
      "takes another value",
      { StringEquals: { "sts:ExternalId": ["a", "c"] } },
      { StringEquals: { "sts:ExternalId": ["b", "c"] } },
      `may-widen: trust policy: condition on principal "${MANAGEMENT}" StringEquals sts:ExternalId adds "b", removes "a"`,
    ],
    [
      "has another operator",
      { StringEquals: { "aws:PrincipalTag/team": "a" } },
      { StringLike: { "aws:PrincipalTag/team": "*" } },
      `widens: trust policy: condition on principal "${MANAGEMENT}" StringEquals aws:PrincipalTag/team "a" → StringLike aws:PrincipalTag/team "*"`,
    ],
  ])("says that a condition %s", (_, before, after, line) => {
    expect(trust([where(before)], [where(after)])).toContain(line);
  });

  it("says so where it can't be read in full", () => {
    expect(trust([own], ["{"])).toEqual(["may-widen: trust policy cannot be read completely"]);
  });
});

describe("a permission policy that changes", () => {
  const orders = "arn:aws:iam::444455556666:role/argocd-target-orders";
  it.each<[string, object, string]>([
    ["a role", allow({ Resource: orders }), `"sts:AssumeRole" on "${orders}"`],
    ["every role", allow({ Resource: "*" }), '"sts:AssumeRole" on every role that trusts this role'],
    ["all roles but one", allow({ NotResource: orders }), `"sts:AssumeRole" on all but "${orders}"`],
    ["an action of another service", allow({ Action: "s3:*", Resource: "*" }), 'action "s3:*" on "*"'],
    ["all actions but one", { Effect: "Allow", NotAction: "iam:*", Resource: "*" }, 'action all but "iam:*" on "*"'],
  ])("says that it adds %s", (_, statement, words) => {
    expect(permissions([], [policy(statement)])).toEqual([`widens: permission policy adds ${words}`]);
  });

  it("names an action beside those that it had on the same resource", () => {
    const before = policy(allow({ Resource: orders }));
    const after = policy(allow({ Action: ["sts:AssumeRole", "sts:TagSession"], Resource: orders }));
    expect(permissions([before], [after])).toEqual(['widens: permission policy adds action "sts:TagSession"']);
    expect(permissions([after], [before])[0]).toMatch(/^narrows: permission policy removes "sts:TagSession" on /);
  });
});
