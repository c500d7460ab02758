import fc from "fast-check";
import { matchesArn, matchesWildcard, matchesWildcardIgnoringCase } from "../../lib/model/wildcard";

/** The definition, word for word; exponential. */
function naive(pattern: string, text: string): boolean {
  const [sign, ...others] = pattern;
  const rest = others.join("");
  if (sign === undefined) return text === "";
  if (sign === "*") return naive(rest, text) || (text !== "" && naive(pattern, text.slice(1)));
  return text !== "" && (sign === "?" || sign === text[0]) && naive(rest, text.slice(1));
}

const few = (characters: string, maxLength: number) =>
  fc.array(fc.constantFrom(...characters), { maxLength }).map((signs) => signs.join(""));

describe("a pattern with wildcards", () => {
  it("matches what its definition says, whatever pattern and text", () => {
    fc.assert(
      fc.property(few("ab*?", 8), few("ab", 10), (pattern, text) => {
        expect(matchesWildcard(pattern, text)).toBe(naive(pattern, text));
      }),
      { numRuns: 2000 },
    );
  });

  it("of many stars is matched against a long text as fast as one of a star", () => {
    const text = "a".repeat(50_000);
    // A regular expression of these patterns does not end within a test's time.
    expect(matchesWildcard("*a*a*a*a*a*a*a*a*b", text)).toBe(false);
    expect(matchesWildcard(`${"*a".repeat(500)}*`, text)).toBe(true);
    expect(matchesWildcardIgnoringCase("*A*A*A*A*A*A*A*A*B", text)).toBe(false);
  });

  it("takes every other sign as it is written", () => {
    expect(matchesWildcard("a.c", "abc")).toBe(false);
    expect(matchesWildcard("[ab]\\d^$", "[ab]\\d^$")).toBe(true);
  });
});

describe("a pattern of an ARN", () => {
  const arn = "arn:aws:iam::111122223333:role/a:b/Admin";

  it.each<[string, boolean | undefined]>([
    [arn, true],
    ["arn:aws:iam::*:role/*", true],
    ["arn:*:*:*:*:*", true],
    ["arn:aws:iam::111122223333:role/a:*/Admin", true],
    ["arn:aws:iam::1111222233??:role/a?b/Admin", true],
    ["arn:aws:iam::111122223333:role/admin", false],
    // No star reaches over a colon.
    ["arn:*:111122223333:role/a:b:x/Admin", false],
    ["arn:aws:*:role/a:b/Admin:", false],
    ["arn:aws:iam::*", undefined],
    ["*", undefined],
  ])("%s: %s", (pattern, expected) => {
    expect(matchesArn(pattern, arn)).toBe(expected);
  });

  it("matches nothing that is no ARN", () => {
    expect(matchesArn("arn:*:*:*:*:*", "arn:aws:iam")).toBe(false);
  });
});
