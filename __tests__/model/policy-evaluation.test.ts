import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AnyPolicyDocument,
  conditionKeysOf,
  denies,
  type Evaluation,
  evaluate,
  type PolicyRequest,
} from "../../lib/model/policy-evaluation";

const ROLE = "arn:aws:iam::111122223333:role/argocd-management";
const Version = "2012-10-17";

const trust = (statement: object): AnyPolicyDocument => ({
  Version,
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ROLE }, ...statement }],
});

const asked: PolicyRequest = {
  action: "sts:AssumeRole",
  principal: { type: "AWS", names: [ROLE, "arn:aws:iam::111122223333:root", "111122223333"] },
  context: {
    values: {
      "aws:PrincipalArn": ROLE,
      "aws:PrincipalTag/team": "platform",
      "aws:TagKeys": ["team", "env"],
      "aws:CalledVia": [],
    },
    absent: ["sts:ExternalId", "aws:RequestTag/"],
  },
};

/** `allowed`, `denied`, or the keys that the decision depends on. */
const decisionOf = (evaluation: Evaluation) =>
  evaluation.decision === "unknown" ? evaluation.dependsOn.join() : evaluation.decision;

const ask = (statement: object, request: PolicyRequest = asked) => decisionOf(evaluate([trust(statement)], request));
const withCondition = (operator: string, key: string, ...values: readonly string[]) =>
  ask({ Condition: { [operator]: { [key]: values } } });

describe("a statement allows a request", () => {
  it.each<[string, object, string]>([
    ["for the role itself", {}, "allowed"],
    ["for its account", { Principal: { AWS: "arn:aws:iam::111122223333:root" } }, "allowed"],
    ["for the id of its account, in a list", { Principal: { AWS: ["999999999999", "111122223333"] } }, "allowed"],
    ["for everyone", { Principal: "*" }, "allowed"],
    ["for everyone, spelled as a principal of AWS", { Principal: { AWS: "*" } }, "allowed"],
    ["not for another role", { Principal: { AWS: `${ROLE}2` } }, "denied"],
    ["not for a role with a wildcard: principals have none", { Principal: { AWS: `${ROLE.slice(0, -1)}*` } }, "denied"],
    ["not for a deleted role, of which IAM keeps the id", { Principal: { AWS: "AROAEXAMPLE" } }, "denied"],
    ["not for a service", { Principal: { Service: "pods.eks.amazonaws.com" } }, "denied"],
    ["not without a principal", { Principal: undefined }, "denied"],
    ["by a list of actions, whatever their case", { Action: ["STS:assumerole", "sts:TagSession"] }, "allowed"],
    ["not by another action", { Action: "sts:TagSession" }, "denied"],
    ["by an action with a wildcard", { Action: "sts:*" }, "allowed"],
    ["by every action but others", { Action: undefined, NotAction: ["iam:*", "sts:TagSession"] }, "allowed"],
    ["not by every action but this one", { Action: undefined, NotAction: "sts:assume*" }, "denied"],
    ["not without an action", { Action: undefined }, "denied"],
    ["not with an effect that is none", { Effect: "Maybe" }, "denied"],
    ["to everyone but others", { Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::9:root" } }, "allowed"],
    ["not to everyone but everyone", { Principal: undefined, NotPrincipal: "*" }, "denied"],
    ["perhaps to everyone but one of its names", { Principal: undefined, NotPrincipal: { AWS: ROLE } }, "NotPrincipal"],
  ])("%s", (_, statement, expected) => {
    expect(ask(statement)).toBe(expected);
  });

  it("not where a document has no statement, or there is none", () => {
    expect(evaluate([{}], asked)).toEqual({ decision: "denied", isExplicit: false });
    expect(evaluate([], asked)).toEqual({ decision: "denied", isExplicit: false });
  });
});

describe("a condition", () => {
  it.each<[operator: string, key: string, values: readonly string[], expected: string]>([
    // A key with a known value.
    ["StringEquals", "aws:PrincipalArn", [ROLE], "allowed"],
    ["StringEquals", "AWS:principalARN", ["other", ROLE], "allowed"],
    ["StringEquals", "aws:PrincipalArn", [ROLE.toUpperCase()], "denied"],
    ["StringEquals", "aws:PrincipalArn", [`${ROLE.slice(0, -1)}*`], "denied"],
    ["StringEqualsIgnoreCase", "aws:PrincipalArn", [ROLE.toUpperCase()], "allowed"],
    ["StringNotEquals", "aws:PrincipalArn", ["other"], "allowed"],
    ["StringNotEquals", "aws:PrincipalArn", ["other", ROLE], "denied"],
    ["StringNotEqualsIgnoreCase", "aws:PrincipalArn", [ROLE.toUpperCase()], "denied"],
    ["StringLike", "aws:PrincipalArn", ["arn:aws:*argocd-*"], "allowed"],
    ["StringLike", "aws:PrincipalArn", ["*ARGOCD*"], "denied"],
    ["StringNotLike", "aws:PrincipalArn", ["*argocd*"], "denied"],
    ["StringNotLike", "aws:PrincipalArn", ["*other*"], "allowed"],
    // The user guide calls this one case-insensitive, and its positive form case-sensitive.
    ["StringNotLike", "aws:PrincipalArn", ["*ARGOCD*"], "aws:PrincipalArn"],
    ["ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/argocd-*"], "allowed"],
    ["ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/argocd-*"], "allowed"],
    ["ArnLike", "aws:PrincipalArn", ["arn:*:111122223333:role/argocd-management::"], "denied"],
    ["ArnLike", "aws:PrincipalArn", ["arn:aws:iam::*"], "aws:PrincipalArn"],
    ["ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::*:role/argocd-*"], "denied"],
    ["ArnNotEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/other"], "allowed"],
    ["Bool", "aws:PrincipalTag/team", ["PLATFORM"], "allowed"],
    ["Null", "aws:PrincipalArn", ["false"], "allowed"],
    ["Null", "aws:PrincipalArn", ["true"], "denied"],
    ["StringEqualsIfExists", "aws:PrincipalArn", ["other"], "denied"],
    ["NumericLessThan", "aws:PrincipalTag/team", ["5"], "aws:PrincipalTag/team"],
    ["StringSounds", "aws:PrincipalTag/team", ["platform"], "aws:PrincipalTag/team"],
    // A key that the request certainly lacks.
    ["StringEquals", "sts:ExternalId", ["x"], "denied"],
    ["StringEquals", "aws:RequestTag/Team", ["x"], "denied"],
    ["StringNotEquals", "sts:ExternalId", ["x"], "allowed"],
    ["StringNotLike", "sts:ExternalId", ["*"], "allowed"],
    ["ArnNotLike", "sts:ExternalId", ["*"], "allowed"],
    ["NotIpAddress", "sts:ExternalId", ["10.0.0.0/8"], "allowed"],
    ["IpAddress", "sts:ExternalId", ["10.0.0.0/8"], "denied"],
    ["DateNotEquals", "sts:ExternalId", ["2026-01-01"], "allowed"],
    ["DateGreaterThanEquals", "sts:ExternalId", ["2026-01-01"], "denied"],
    ["NumericEquals", "sts:ExternalId", ["1"], "denied"],
    ["BinaryEquals", "sts:ExternalId", ["eA=="], "denied"],
    ["StringEqualsIfExists", "sts:ExternalId", ["x"], "allowed"],
    ["NumericEqualsIfExists", "sts:ExternalId", ["1"], "allowed"],
    ["Null", "sts:ExternalId", ["true"], "allowed"],
    ["Null", "sts:ExternalId", ["false"], "denied"],
    ["StringSounds", "sts:ExternalId", ["x"], "sts:ExternalId"],
    ["ForAllValues:StringEquals", "sts:ExternalId", ["x"], "allowed"],
    ["ForAnyValue:StringEquals", "sts:ExternalId", ["x"], "denied"],
    ["ForAnyValue:StringNotEquals", "sts:ExternalId", ["x"], "denied"],
    ["ForAnyValue:StringEqualsIfExists", "sts:ExternalId", ["x"], "sts:ExternalId"],
    ["Null", "aws:CalledVia", ["true"], "allowed"],
    // A key with several values.
    ["ForAllValues:StringEquals", "aws:TagKeys", ["team", "env", "more"], "allowed"],
    ["ForAllValues:StringEquals", "aws:TagKeys", ["team"], "denied"],
    ["ForAnyValue:StringLike", "aws:TagKeys", ["te*"], "allowed"],
    ["ForAnyValue:StringEquals", "aws:TagKeys", ["more"], "denied"],
    ["ForAnyValue:StringNotEquals", "aws:TagKeys", ["team"], "allowed"],
    ["ForAnyValue:StringNotEquals", "aws:TagKeys", ["team", "env"], "denied"],
    ["ForAllValues:StringNotEquals", "aws:TagKeys", ["team"], "denied"],
    ["ForAllValues:StringNotEquals", "aws:TagKeys", ["more"], "allowed"],
    ["StringEquals", "aws:TagKeys", ["team"], "aws:TagKeys"],
    ["StringEquals", "aws:TagKeys", ["team", "env"], "allowed"],
    ["StringEquals", "aws:TagKeys", ["more"], "denied"],
    ["StringNotEquals", "aws:TagKeys", ["team"], "aws:TagKeys"],
    // A key that AWS may fill in.
    ["StringEquals", "aws:PrincipalOrgID", ["o-abcde12345"], "aws:PrincipalOrgID"],
    ["StringNotEquals", "aws:PrincipalOrgID", ["o-abcde12345"], "aws:PrincipalOrgID"],
    ["StringEqualsIfExists", "aws:SourceVpc", ["vpc-1"], "aws:SourceVpc"],
    ["ForAllValues:StringLike", "aws:PrincipalOrgPaths", ["o-1/*"], "aws:PrincipalOrgPaths"],
    ["IpAddress", "aws:SourceIp", ["10.0.0.0/8"], "aws:SourceIp"],
    ["Null", "aws:SourceVpc", ["true"], "aws:SourceVpc"],
    ["DateLessThan", "aws:CurrentTime", ["2030-01-01"], "aws:CurrentTime"],
  ])("%s of %s and %j: %s", (operator, key, values, expected) => {
    expect(withCondition(operator, key, ...values)).toBe(expected);
  });

  it("that is certainly not met settles the statement, whatever others depend on", () => {
    const Condition = {
      StringEquals: { "aws:PrincipalOrgID": "o-1", "sts:ExternalId": "x" },
      IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
    };
    expect(ask({ Condition })).toBe("denied");
    expect(ask({ Condition, Action: "sts:TagSession" })).toBe("denied");
  });

  it("names every key that it depends on, once", () => {
    const Condition = {
      StringLike: { "aws:PrincipalOrgID": ["o-1", "o-2"], "aws:SourceVpc": "vpc-1" },
      StringNotEquals: { "aws:PrincipalOrgID": "o-3" },
    };
    expect(ask({ Condition })).toBe("aws:PrincipalOrgID,aws:SourceVpc");
  });

  it("compares booleans and numbers as they are written", () => {
    const request = { ...asked, context: { values: { "aws:SecureTransport": "true", "s3:max-keys": "10" } } };
    expect(ask({ Condition: { Bool: { "aws:SecureTransport": true } } }, request)).toBe("allowed");
    expect(ask({ Condition: { StringEquals: { "s3:max-keys": [10] } } }, request)).toBe("allowed");
  });
});

/** A variable as policies write it. */
const variable = (name: string) => `\${${name}}`;

describe("a variable in a policy", () => {
  const on = (Resource: string, resource: string, document: object = {}) =>
    decisionOf(
      evaluate([{ Version, Statement: { Effect: "Allow", Action: "sts:*", Resource }, ...document }], {
        action: "sts:AssumeRole",
        resource,
        context: {
          values: { "aws:PrincipalTag/team": "shop", "aws:PrincipalTag/star": "*", "aws:TagKeys": ["a", "b"] },
          absent: ["aws:username"],
        },
      }),
    );
  const role = "arn:aws:iam::444455556666:role/shop-deploy";

  it.each<[string, string]>([
    [`arn:aws:iam::*:role/${variable("aws:PrincipalTag/team")}-deploy`, "allowed"],
    [`arn:aws:iam::*:role/${variable("AWS:principaltag/TEAM")}-*`, "allowed"],
    [`arn:aws:iam::*:role/${variable("aws:PrincipalTag/team")}-admin`, "denied"],
    [`arn:aws:iam::*:role/${variable("aws:username, 'shop'")}-deploy`, "allowed"],
    [`arn:aws:iam::*:role/${variable("aws:username")}-deploy`, "aws:username"],
    [`arn:aws:iam::*:role/${variable("aws:userid, 'shop'")}-deploy`, "aws:userid"],
    [`arn:aws:iam::*:role/${variable("aws:TagKeys")}`, "aws:TagKeys"],
    // The value's star is a sign like any other, which a comparison with wildcards can't say.
    [`arn:aws:iam::*:role/${variable("aws:PrincipalTag/star")}`, "aws:PrincipalTag/star"],
    [`arn:aws:iam::*:role/shop${variable("*")}deploy`, "denied"],
    [`arn:aws:iam::*:role/sho${variable("?")}-deploy`, "denied"],
  ])("%s: %s", (pattern, expected) => {
    expect(on(pattern, role)).toBe(expected);
  });

  it("that stands for a sign is that sign", () => {
    expect(on(`arn:aws:iam::*:role/a${variable("$")}b`, "arn:aws:iam::444455556666:role/a$b")).toBe("allowed");
    expect(on(`arn:aws:iam::*:role/a${variable("*")}b`, "arn:aws:iam::444455556666:role/a*b")).toBe("Resource");
    const Condition = { StringEquals: { "aws:PrincipalTag/sign": `${variable("*")}` } };
    const request = { ...asked, context: { values: { "aws:PrincipalTag/sign": "*" } } };
    expect(ask({ Condition }, request)).toBe("allowed");
  });

  it("is text in a document of an older version", () => {
    expect(on(`arn:aws:iam::*:role/${variable("aws:username")}`, role, { Version: "2008-10-17" })).toBe("denied");
    expect(on(`arn:aws:iam::*:role/${variable("aws:username")}`, role, { Version: undefined })).toBe("denied");
  });

  it("of many dollar signs takes no longer than another text", () => {
    expect(on("$".concat("{").repeat(100_000), role)).toBe("denied");
  });
});

describe("statements together", () => {
  const deny = (statement: object): AnyPolicyDocument => ({
    Version,
    Statement: { Effect: "Deny", Action: "*", Principal: "*", ...statement },
  });
  const together = (...documents: readonly AnyPolicyDocument[]) => evaluate(documents, asked);
  const orgCondition = { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } };

  it("deny what one of them denies, whatever others allow", () => {
    expect(together(trust({}), deny({}))).toEqual({ decision: "denied", isExplicit: true });
    expect(together(trust(orgCondition), deny({}))).toEqual({ decision: "denied", isExplicit: true });
    expect(together(deny(orgCondition), deny({}))).toEqual({ decision: "denied", isExplicit: true });
  });

  it.each<[string, Record<string, Record<string, string>>, string]>([
    ["with a condition that is met", { StringNotEquals: { "sts:ExternalId": "x" } }, "denied"],
    ["with a condition that is not met", { StringEquals: { "aws:PrincipalArn": "other" } }, "allowed"],
    ["with an operator that is not known", { Sounds: { "aws:PrincipalArn": "x" } }, "aws:PrincipalArn"],
    ["with a key that AWS may fill in", { Bool: { "aws:SecureTransport": "false" } }, "aws:SecureTransport"],
  ])("are decided by a denial %s", (_, Condition, expected) => {
    expect(decisionOf(together(trust({}), deny({ Condition })))).toBe(expected);
  });

  it("allow what one certainly allows and another perhaps", () => {
    expect(together(trust(orgCondition), trust({}))).toEqual({ decision: "allowed" });
  });

  it("deny what a statement perhaps denies and none allows", () => {
    expect(together(deny(orgCondition))).toEqual({ decision: "denied", isExplicit: false });
  });

  it("depend on the keys of all that is unknown", () => {
    const other = { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } };
    expect(decisionOf(together(trust(orgCondition), deny(other)))).toBe("aws:SourceVpc,aws:PrincipalOrgID");
  });
});

describe("a permission policy", () => {
  const on = (statement: object, resource: string) =>
    decisionOf(
      evaluate([{ Version, Statement: { Effect: "Allow", Action: "sts:AssumeRole", ...statement } }], {
        action: "sts:AssumeRole",
        resource,
        context: { values: {} },
      }),
    );

  it.each<[string, object, string, string]>([
    ["a resource that fits", { Resource: "arn:aws:iam::*:role/argocd-?" }, "arn:aws:iam::4:role/argocd-a", "allowed"],
    ["not one that does not", { Resource: "arn:aws:iam::*:role/argocd-?" }, "arn:aws:iam::4:role/argocd-ab", "denied"],
    ["one of a list", { Resource: ["a", "*"] }, "arn:aws:iam::4:role/x", "allowed"],
    ["any but those of NotResource", { NotResource: "arn:aws:iam::*:role/admin" }, "arn:aws:iam::4:role/x", "allowed"],
    ["none of NotResource", { NotResource: "arn:aws:iam::*:role/admin" }, "arn:aws:iam::4:role/admin", "denied"],
    ["not without a resource", {}, "arn:aws:iam::4:role/admin", "denied"],
  ])("allows %s", (_, statement, resource, expected) => {
    expect(on(statement, resource)).toBe(expected);
  });
});

describe("the trust policy of an organization", () => {
  // As large organizations write them: right for Argo CD if its organization is the one named, which can't be seen from here.
  const document: AnyPolicyDocument = JSON.parse(
    readFileSync(join(__dirname, "trust-policy-with-organization.json"), "utf8"),
  );

  it("depends on the organization of the caller", () => {
    expect(evaluate([document], asked)).toEqual({ decision: "unknown", dependsOn: ["aws:PrincipalOrgID"] });
  });

  it("denies another role, whatever its organization", () => {
    const context = { values: { "aws:PrincipalArn": `${ROLE}2` } };
    expect(evaluate([document], { ...asked, context })).toEqual({ decision: "denied", isExplicit: false });
  });

  it("names its conditions", () => {
    expect([...conditionKeysOf(document)]).toEqual(["aws:principalorgid", "aws:principalarn"]);
    expect(denies(document)).toBe(false);
    expect(denies({ Statement: { Effect: "Deny", Action: "*" } })).toBe(true);
  });
});
