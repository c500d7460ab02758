import { type AnyPolicyDocument, allows, type PolicyRequest } from "../../lib/model/policy-evaluation";

const ROLE = "arn:aws:iam::111122223333:role/argocd-management";
const trust = (statement: object): AnyPolicyDocument[] => [
  { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ROLE }, ...statement }] },
];
const asked: PolicyRequest = {
  action: "sts:AssumeRole",
  principal: { type: "AWS", names: [ROLE, "arn:aws:iam::111122223333:root", "111122223333"] },
  context: { "aws:PrincipalArn": ROLE },
};

describe("a policy allows a request", () => {
  it.each<[string, object, boolean]>([
    ["for the role itself", {}, true],
    ["for its account", { Principal: { AWS: "arn:aws:iam::111122223333:root" } }, true],
    ["for everybody", { Principal: "*" }, true],
    ["not for another role", { Principal: { AWS: `${ROLE}2` } }, false],
    ["not for a role that was deleted: IAM then keeps its id", { Principal: { AWS: "AROAEXAMPLE" } }, false],
    ["not for a service", { Principal: { Service: "pods.eks.amazonaws.com" } }, false],
    ["by a list of actions, whatever their case", { Action: ["STS:assumerole", "sts:TagSession"] }, true],
    ["not by another action", { Action: "sts:TagSession" }, false],
    ["by an action with a wildcard", { Action: "sts:*" }, true],
    [
      "where a condition is met",
      { Condition: { ArnLike: { "AWS:principalarn": "arn:aws:iam::*:role/argocd-*" } } },
      true,
    ],
    ["not where one is not", { Condition: { StringEquals: { "aws:PrincipalArn": "other" } } }, false],
    ["not where a key is missing", { Condition: { StringEquals: { "sts:ExternalId": "x" } } }, false],
    ["where a missing key may be", { Condition: { StringEqualsIfExists: { "sts:ExternalId": "x" } } }, true],
    ["not by an operator we don't know", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }, false],
    ["where a key must be absent and is", { Condition: { Null: { "sts:ExternalId": "true" } } }, true],
  ])("%s", (_, statement, expected) => {
    expect(allows(trust(statement), asked)).toBe(expected);
  });

  it("unless another statement denies it", () => {
    const deny = { Statement: { Effect: "Deny", Action: "*", Principal: "*" } };
    expect(allows([...trust({}), deny], asked)).toBe(false);
  });

  it.each<[string, Record<string, Record<string, string>>, boolean]>([
    ["by an operator we don't know", { Bool: { "aws:SecureTransport": "true" } }, false],
    ["where a negated key is missing", { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }, false],
    ["but not where the condition is not met", { StringEquals: { "aws:PrincipalArn": "other" } }, true],
  ])("unless a denial holds %s", (_, Condition, expected) => {
    const deny = { Statement: { Effect: "Deny", Action: "*", Principal: "*", Condition } };
    expect(allows([...trust({}), deny], asked)).toBe(expected);
  });

  it("not on a resource that NotResource names", () => {
    const policy = { Statement: { Effect: "Allow", Action: "sts:*", NotResource: "arn:aws:iam::*:role/admin" } };
    const on = (resource: string) => allows([policy], { action: "sts:AssumeRole", resource, context: {} });
    expect(on("arn:aws:iam::444455556666:role/admin")).toBe(false);
    expect(on("arn:aws:iam::444455556666:role/other")).toBe(true);
  });

  it("on a resource that fits", () => {
    const policy = {
      Statement: { Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::*:role/argocd-target-?" },
    };
    const on = (resource: string) => allows([policy], { action: "sts:AssumeRole", resource, context: {} });
    expect(on("arn:aws:iam::444455556666:role/argocd-target-a")).toBe(true);
    expect(on("arn:aws:iam::444455556666:role/argocd-target-ab")).toBe(false);
  });
});
