import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SUBJECTS } from "../../../lib/terraform/review/mark";
import { marksOf, REVIEWED_CHANGES, reviewTable } from "../../support/reviewed-changes";

describe("the line that a reviewer gets", () => {
  it.each(REVIEWED_CHANGES)("of $change: $line", (one) => {
    const { subject, line, target } = one;
    const marks = marksOf(one).map((mark) => ({ subject: mark.subject, message: mark.message, target: mark.target }));
    expect(marks).toContainEqual({ subject, message: line, target });
  });

  it("is there for everything that decides about access", () => {
    expect(new Set(REVIEWED_CHANGES.map(({ subject }) => subject))).toEqual(new Set(Object.keys(SUBJECTS)));
  });

  it("is in the table of docs/review.md", () => {
    expect(readFileSync(join(__dirname, "../../../docs/review.md"), "utf8")).toContain(`\n${reviewTable()}\n`);
  });
});
