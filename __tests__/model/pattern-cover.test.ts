import * as fc from "fast-check";
import { coversArnPattern, coversPattern } from "../../lib/model/pattern-cover";

/** Whether a pattern matches a text, as IAM reads it. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}

describe("whether a pattern covers another", () => {
  it.each([
    ["*", "anything", true],
    ["*", "*", true],
    ["a*", "a*b", true],
    ["a*b", "a*", false],
    ["a?", "ab", true],
    ["a?", "a*", false],
    ["a?", "a?", true],
    ["a*c*", "abcabc", true],
    ["abc", "abc", true],
    ["abc", "ab?", false],
    ["", "", true],
    ["", "a", false],
    ["a**", "a", true],
    ["arn:aws:iam::*:role/argocd-target-*", "arn:aws:iam::444455556666:role/argocd-target-orders", true],
  ])("%j covers %j: %s", (wide, narrow, covers) => {
    expect(coversPattern(wide, narrow)).toBe(covers);
  });

  it("takes a policy variable for a text nobody knows", () => {
    const variable = `\${aws:username}`;
    expect(coversPattern("*", variable)).toBe(true);
    expect(coversPattern("user/*", `user/${variable}`)).toBe(true);
    expect(coversPattern(variable, variable)).toBe(true);
    expect(coversPattern("?".repeat(variable.length), variable)).toBe(false);
    expect(coversPattern("?", variable)).toBe(false);
    expect(coversPattern(variable, `\${aws:userid}`)).toBe(false);
    expect(coversPattern(variable, "a")).toBe(false);
    expect(coversPattern(`a\${*}b`, "a*b")).toBe(false);
    expect(coversPattern(`a\${*}b`, `a\${*}b`)).toBe(true);
  });

  it("says yes only where every text of the narrow one is one of the wide one", () => {
    const piece = fc.constantFrom("a", "b", "*", "?");
    const pattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
    const filled = fc.array(fc.constantFrom("", "a", "b", "ab", "ba"), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(pattern, pattern, filled, (wide, narrow, fill) => {
        let next = 0;
        const text = narrow.replace(/[*?]/g, (sign) => {
          const one = fill[next++ % fill.length] ?? "";
          return sign === "?" ? one.charAt(0) || "a" : one;
        });
        fc.pre(coversPattern(wide, narrow));
        expect(matches(wide, text)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("covers what it matches literally", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (wide, narrow) => {
        expect(coversPattern(wide, narrow)).toBe(matches(wide, narrow));
      }),
      { numRuns: 2000 },
    );
  });

  it("is decided in a moment for patterns that make a regular expression hang", () => {
    const [wide, narrow] = [`${"a*".repeat(2000)}b`, "a".repeat(6000)];
    expect(coversPattern(wide, narrow)).toBe(false);
  });
});

describe("whether an ARN pattern covers another, as the ARN operators compare", () => {
  it.each([
    ["arn:aws:iam::*:role/x", "arn:aws:iam::111122223333:role/x", true],
    ["arn:aws:*:role/x", "arn:aws:iam::111122223333:role/x", false],
    ["arn:aws:iam::1*:role/*", "arn:aws:iam::111122223333:role/a:b", true],
    ["arn:aws:iam::*3:role/x", "arn:aws:iam::1:role/evil3:role/x", false],
    ["no-arn", "no-arn", true],
    ["*", "arn:aws:iam::111122223333:role/x", false],
  ])("%j covers %j: %s", (wide, narrow, covers) => {
    expect(coversArnPattern(wide, narrow)).toBe(covers);
  });
});
