import type { StackPlan } from "../../lib/terraform/plan";
import { summaryOf } from "../../lib/terraform/plan-summary";
import { resultOf, resultText } from "../../lib/terraform/saved-result";
import { plansBetween } from "../support/plan-of";
import { sampleFleet } from "../support/sample-fleet";

/** Results with every part that a result can have. */
const RESULTS: readonly StackPlan[] = [
  ...Object.entries(plansBetween(undefined, sampleFleet())).map(([stack, plan]): StackPlan => {
    const unseen = [{ address: "a", message: "not read", target: undefined }];
    const summary = { ...summaryOf(plan), unseen };
    return { stack, ok: true, planFile: "tfplan", summary, failed: [{ target: "orders", error: "no such cluster" }] };
  }),
  { stack: "argocd", ok: true, summary: summaryOf({}) },
  { stack: "argocd", ok: false, error: "no" },
];

describe("the saved result of a plan", () => {
  it("is read as it was written, without the place of the plan", () => {
    for (const result of RESULTS) {
      const { planFile: _, ...saved } = { planFile: undefined, ...result };
      expect(resultOf(resultText(result), result.stack)).toEqual(JSON.parse(JSON.stringify(saved)));
    }
  });

  it("is refused if any value in it is of another kind, missing or new: nothing prints what it does not know", () => {
    let count = 0;
    for (const result of RESULTS) {
      for (const changed of changes(JSON.parse(resultText(result)))) {
        count += 1;
        expect(() => resultOf(JSON.stringify(changed), result.stack)).toThrow(
          `the summary file is not a summary of ${result.stack} by this version: run plan again`,
        );
      }
    }
    expect(count).toBeGreaterThan(500);
  });

  it("is refused for another stack, and if it is no JSON", () => {
    const [first] = RESULTS;
    expect(() => resultOf(resultText(first as StackPlan), "other")).toThrow("is not a summary of other");
    expect(() => resultOf("{", "argocd")).toThrow("is not a summary of argocd");
  });
});

/** The value with one place changed: each value to another kind, and a field more in each object. */
function changes(value: unknown): unknown[] {
  if (Array.isArray(value))
    return [{}, ...value.flatMap((one, index) => changes(one).map((changed) => value.with(index, changed)))];
  if (typeof value !== "object" || value === null) return [{ unexpected: value }];
  return [
    [],
    { ...value, unexpected: "field" },
    ...Object.entries(value).flatMap(([key, one]) => changes(one).map((changed) => ({ ...value, [key]: changed }))),
  ];
}
