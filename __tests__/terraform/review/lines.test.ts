import { readFileSync } from "node:fs";
import { join } from "node:path";
import { summaryOf } from "../../../lib/terraform/plan-summary";
import { SUBJECTS } from "../../../lib/terraform/review/mark";
import { CA, marksOf, REVIEWED_CHANGES, reviewTable, rotated } from "../../support/reviewed-changes";

describe("the line that a reviewer gets", () => {
  it.each(REVIEWED_CHANGES)("of $change: $line", (one) => {
    const { subject, line, target } = one;
    const marks = marksOf(one).map((mark) => ({ subject: mark.subject, message: mark.message, target: mark.target }));
    expect(marks).toContainEqual({ subject, message: line, target });
  });

  it("is there for everything that decides about access", () => {
    expect(new Set(REVIEWED_CHANGES.map(({ subject }) => subject))).toEqual(new Set(Object.keys(SUBJECTS)));
  });

  it.each([
    ["that EKS did not add", rotated(CA.active, CA.both, CA.active)],
    ["in place of the other", rotated(CA.active, CA.next, CA.next)],
  ])("stays a widening for a certificate authority %s", (_, plan) => {
    const [mark, ...others] = summaryOf(plan).marks;
    expect(others).toEqual([]);
    expect(mark).toMatchObject({ kind: "widens", subject: "connection" });
    expect(mark?.message).toMatch(
      /^WIDENS: connection changes: certificate authority "sha256:4018207bb77e005b .*bc6139c6d6ca13db/,
    );
  });

  it("is a narrowing for the retired certificate authority", () => {
    expect(summaryOf(rotated(CA.both, CA.next, CA.next)).marks).toMatchObject([{ kind: "narrows", target: "orders" }]);
  });

  it("is in the table of docs/review.md", () => {
    expect(readFileSync(join(__dirname, "../../../docs/review.md"), "utf8")).toContain(`\n${reviewTable()}\n`);
  });
});
