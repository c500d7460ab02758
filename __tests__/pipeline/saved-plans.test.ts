import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { summaryOf } from "../../lib/pipeline/plan-summary";
import { discardPlan, PLAN_FILE, savedSummary, saveSummary } from "../../lib/pipeline/saved-plans";

const summary = summaryOf({
  resource_changes: [
    {
      address: "aws_iam_role.a_role",
      mode: "managed",
      type: "aws_iam_role",
      name: "a_role",
      change: { actions: ["delete"] },
    },
  ],
});

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "saved-plans-"));
  writeFileSync(join(directory, PLAN_FILE), "plan");
});

afterEach(() => rmSync(directory, { recursive: true }));

describe("the summary of a saved plan", () => {
  it("is what was kept with it", () => {
    saveSummary({ directory }, summary);
    expect(savedSummary({ directory })).toEqual(summary);
  });

  it("is unknown where none was kept", () => {
    expect(savedSummary({ directory })).toBeUndefined();
  });

  it("is unknown where somebody has planned since: the plan itself must say what it destroys", () => {
    saveSummary({ directory }, summary);
    writeFileSync(join(directory, PLAN_FILE), "another plan");
    expect(savedSummary({ directory })).toBeUndefined();
  });

  it("is unknown where a killed run wrote half of it", () => {
    saveSummary({ directory }, summary);
    truncateSync(join(directory, "tfplan.summary.json"), 100);
    expect(savedSummary({ directory })).toBeUndefined();
  });

  it("goes with its plan", () => {
    saveSummary({ directory }, summary);
    discardPlan({ directory });
    expect(readdirSync(directory)).toEqual([]);
  });
});
