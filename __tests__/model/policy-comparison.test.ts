import * as fc from "fast-check";
import { comparePolicies } from "../../lib/model/policy-comparison";
import { isTrusted, type TestRequest, type TestStatement } from "../support/reference-iam";

const OWN = "444455556666";
const MANAGEMENT = "arn:aws:iam::111122223333:role/argocd-management";
const ROOT = "arn:aws:iam::111122223333:root";
const TAG = "aws:PrincipalTag/kubernetes-namespace";

const policy = (...statements: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trusts = (AWS: string | readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS },
  Action: "sts:AssumeRole",
  ...more,
});
const where = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });
const compare = (before: readonly object[], after: readonly object[], own: string | undefined = OWN) =>
  comparePolicies([policy(...before)], [policy(...after)], own);

describe("a policy compared with an earlier one", () => {
  it.each<[string, readonly object[], readonly object[], string]>([
    ["itself", [trusts(MANAGEMENT)], [trusts(MANAGEMENT)], "equal"],
    [
      "the same, written otherwise",
      [trusts([MANAGEMENT])],
      [{ ...trusts(MANAGEMENT), Sid: "A", Action: ["STS:assumerole"] }],
      "equal",
    ],
    ["the account's id for its root", [trusts(ROOT)], [trusts("111122223333")], "equal"],
    [
      "a condition's operator for ARNs",
      [trusts(ROOT, where("ArnEquals", "aws:PrincipalArn", MANAGEMENT))],
      [trusts(ROOT, where("ArnLike", "AWS:principalarn", [MANAGEMENT]))],
      "equal",
    ],
    [
      "one principal more",
      [trusts(MANAGEMENT)],
      [trusts([MANAGEMENT, "arn:aws:iam::999988887777:role/argocd"])],
      "wider",
    ],
    ["another principal", [trusts(MANAGEMENT)], [trusts("arn:aws:iam::999988887777:role/argocd")], "unknown"],
    ["the principal's unique id", [trusts("AROAEXAMPLE")], [trusts(MANAGEMENT)], "unknown"],
    ["the whole account of a role", [trusts(MANAGEMENT)], [trusts(ROOT)], "wider"],
    ["a role of a trusted account", [trusts(ROOT)], [trusts(MANAGEMENT)], "narrower"],
    ["everybody", [trusts(MANAGEMENT)], [trusts("*")], "wider"],
    [
      "one action more",
      [trusts(MANAGEMENT)],
      [trusts(MANAGEMENT, { Action: ["sts:AssumeRole", "sts:TagSession"] })],
      "wider",
    ],
    ["a wider action", [trusts(MANAGEMENT)], [trusts(MANAGEMENT, { Action: "sts:*" })], "wider"],
    ["a condition less", [trusts(MANAGEMENT, where("StringEquals", TAG, "argocd"))], [trusts(MANAGEMENT)], "wider"],
    ["a condition more", [trusts(MANAGEMENT)], [trusts(MANAGEMENT, where("StringEquals", TAG, "argocd"))], "narrower"],
    [
      "one value more",
      [trusts(MANAGEMENT, where("StringEquals", TAG, ["argocd"]))],
      [trusts(MANAGEMENT, where("StringEquals", TAG, ["argocd", "kube-system"]))],
      "wider",
    ],
    [
      "another value",
      [trusts(MANAGEMENT, where("StringEquals", TAG, "argocd"))],
      [trusts(MANAGEMENT, where("StringEquals", TAG, "kube-system"))],
      "unknown",
    ],
    [
      "a pattern for a value",
      [trusts(MANAGEMENT, where("StringEquals", TAG, "argocd"))],
      [trusts(MANAGEMENT, where("StringLike", TAG, "argo*"))],
      "wider",
    ],
    [
      "a condition that holds where its key is missing",
      [trusts(MANAGEMENT, where("StringEquals", TAG, "argocd"))],
      [trusts(MANAGEMENT, where("StringEqualsIfExists", TAG, "argocd"))],
      "wider",
    ],
    [
      "fewer values that are excluded",
      [trusts(MANAGEMENT, where("StringNotEquals", TAG, ["a", "b"]))],
      [trusts(MANAGEMENT, where("StringNotEquals", TAG, ["a"]))],
      "wider",
    ],
    [
      "more values that are excluded",
      [trusts(MANAGEMENT, where("StringNotEquals", TAG, ["a"]))],
      [trusts(MANAGEMENT, where("StringNotEquals", TAG, ["a", "b"]))],
      "narrower",
    ],
    [
      "an operator whose meaning is not known, with fewer values",
      [trusts(MANAGEMENT, where("StringFooBar", TAG, ["a", "b"]))],
      [trusts(MANAGEMENT, where("StringFooBar", TAG, ["a"]))],
      "unknown",
    ],
    [
      "a star that was a star, as a pattern",
      [trusts(MANAGEMENT, where("StringLike", TAG, "a?b"))],
      [trusts(MANAGEMENT, where("StringEquals", TAG, "a*b"))],
      "unknown",
    ],
    ["a denial less", [trusts(MANAGEMENT), { ...trusts("*"), Effect: "Deny" }], [trusts(MANAGEMENT)], "wider"],
    ["a denial more", [trusts(MANAGEMENT)], [trusts(MANAGEMENT), { ...trusts("*"), Effect: "Deny" }], "narrower"],
    [
      "all actions but one",
      [trusts(MANAGEMENT)],
      [{ Effect: "Allow", Principal: { AWS: MANAGEMENT }, NotAction: "sts:TagSession" }],
      "unknown",
    ],
    [
      "all but one, in place of all",
      [trusts(MANAGEMENT, { Action: "*" })],
      [{ Effect: "Allow", Principal: { AWS: MANAGEMENT }, NotAction: "sts:TagSession" }],
      "narrower",
    ],
  ])("%s", (_, before, after, relation) => {
    expect(compare(before, after).relation).toBe(relation);
  });

  it("is wider where a role of its own account needs no permission any more to assume it", () => {
    const [root, role] = [trusts(`arn:aws:iam::${OWN}:root`), trusts(`arn:aws:iam::${OWN}:role/somebody`)];
    expect(compare([root], [role]).gains.map(({ what }) => what)).toEqual(["principal"]);
  });

  it("compares policies that apply together, however they are split", () => {
    const [a, b, c] = ["a", "b", "c"].map((Resource) => ({ Effect: "Allow", Action: "sts:AssumeRole", Resource }));
    if (!a || !b || !c) throw new Error("three");
    expect(comparePolicies([policy(a, b)], [policy(b), policy(a)]).relation).toBe("equal");
    const { relation, gains } = comparePolicies([policy(a), policy(b)], [policy(a, b, c)]);
    expect([relation, gains.map(({ what, grant }) => [what, grant.resource])]).toEqual([
      "wider",
      [["resource", { type: "pattern", text: "c" }]],
    ]);
  });

  it("names the conditions that were dropped, and whether all that was allowed still is", () => {
    const before = trusts(MANAGEMENT, { Condition: { StringEquals: { [TAG]: "argocd", "aws:SourceAccount": "1" } } });
    const [wider] = compare([before], [trusts(MANAGEMENT, where("StringEquals", TAG, "argocd"))]).gains;
    expect(wider).toMatchObject({ what: "conditions", isWider: true, dropped: [{ key: "aws:sourceaccount" }] });
    const [other] = compare([before], [trusts(MANAGEMENT, where("StringEquals", TAG, "kube-system"))]).gains;
    expect(other).toMatchObject({ what: "conditions", isWider: false });
  });

  it.each([
    ["no JSON", "{"],
    ["no policy", '"x"'],
    ["an element of tomorrow", policy({ ...trusts(MANAGEMENT), Unless: {} })],
    ["an effect of tomorrow", policy({ ...trusts(MANAGEMENT), Effect: "Audit" })],
    ["no action", policy({ Effect: "Allow", Principal: { AWS: MANAGEMENT } })],
    ["a principal and its opposite", policy({ ...trusts(MANAGEMENT), NotPrincipal: { AWS: ROOT } })],
    ["a value that is a map", policy({ ...trusts(MANAGEMENT), ...where("StringEquals", TAG, {}) })],
    ["an old version with a variable", policy(trusts(`\${aws:username}`)).replace("2012-10-17", "2008-10-17")],
  ])("is unknown where it can't be read: %s", (_, document) => {
    expect(comparePolicies([policy(trusts(MANAGEMENT))], [document])).toMatchObject({
      relation: "unknown",
      isUnreadable: true,
    });
  });
});

describe("the comparison of any two trust policies", () => {
  const arns = [MANAGEMENT, `arn:aws:iam::${OWN}:role/somebody`, "arn:aws:iam::111122223333:role/other"];
  const values = fc.subarray(["a", "b", "a*", "?"], { minLength: 1 });
  const condition = fc.record({
    operator: fc.constantFrom(
      "StringEquals",
      "StringLike",
      "StringNotEquals",
      "StringNotLike",
      "StringEqualsIfExists",
      "StringNotEqualsIfExists",
      "Null",
    ),
    key: fc.constantFrom("k1", "k2"),
    values,
  });
  const statement = fc
    .record({
      Effect: fc.constantFrom<("Allow" | "Deny")[]>("Allow", "Allow", "Allow", "Deny"),
      principals: fc.subarray([...arns, ROOT, OWN, "*"], { minLength: 1, maxLength: 2 }),
      Action: fc.subarray(["sts:AssumeRole", "sts:TagSession", "sts:*"], { minLength: 1, maxLength: 2 }),
      conditions: fc.array(condition, { maxLength: 2 }),
    })
    .map(({ Effect, principals, Action, conditions }): TestStatement => {
      const Condition: Record<string, Record<string, readonly string[]>> = {};
      for (const { operator, key, values: some } of conditions) {
        Condition[operator] = { ...Condition[operator], [key]: operator === "Null" ? ["true"] : some };
      }
      return { Effect, Principal: { AWS: principals }, Action, Condition };
    });
  const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
  const context = fc
    .record({
      k1: fc.option(fc.constantFrom("a", "b", "ab", "c")),
      k2: fc.option(fc.constantFrom("a", "b", "?", "a*")),
    })
    .map((keys) => Object.fromEntries(Object.entries(keys).flatMap(([key, value]) => (value ? [[key, value]] : []))));
  const request: fc.Arbitrary<TestRequest> = fc.record({
    principalArn: fc.constantFrom(...arns),
    hasOwnPermission: fc.boolean(),
    action: fc.constantFrom("sts:AssumeRole", "sts:TagSession", "sts:Other"),
    context,
  });

  /** A policy and one that has lost or gained something: comparisons that are not simply unknown. */
  const related = fc.oneof(
    fc.tuple(statements, statements),
    fc.tuple(statements, statement).map(([some, one]) => [some, [...some, one]] as const),
    fc.tuple(statements, statement).map(([some, one]) => [[...some, one], some] as const),
    fc
      .tuple(statements, condition)
      .map(
        ([some, { operator, key, values: few }]) =>
          [some, some.map((one) => ({ ...one, Condition: { [operator]: { [key]: few } } }))] as const,
      ),
  );

  it("never calls equal or narrower what lets a request through that was refused, nor wider what refuses one", () => {
    const seen = { equal: 0, narrower: 0, wider: 0, unknown: 0 };
    fc.assert(
      fc.property(related, fc.array(request, { minLength: 20, maxLength: 20 }), ([before, after], requests) => {
        const { relation } = compare(before, after);
        seen[relation]++;
        const changed = (from: readonly TestStatement[], to: readonly TestStatement[]) =>
          requests.filter((one) => isTrusted(to, OWN, one) && !isTrusted(from, OWN, one));
        if (relation === "equal" || relation === "narrower") expect(changed(before, after)).toEqual([]);
        if (relation === "equal" || relation === "wider") expect(changed(after, before)).toEqual([]);
      }),
      { numRuns: 600, seed: 14 },
    );
    // Else it would say nothing.
    expect(Math.min(seen.narrower, seen.wider, seen.equal)).toBeGreaterThan(10);
  });
});
