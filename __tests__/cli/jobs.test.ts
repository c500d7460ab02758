import { jobsOf, stackOptions } from "../../cli/jobs";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { type PlannedStack, wavesOf } from "../../lib/terraform/apply-order";
import { type Action, summaryOf } from "../../lib/terraform/plan-summary";

const names = (count: number) => Array.from({ length: count }, (_, index) => `targets-${index}`);

describe("the jobs of some stacks", () => {
  it.each([
    [0, 256],
    [1, 256],
    [256, 256],
    [257, 256],
    [1000, 256],
    [1000, 50],
    [7, 3],
  ])(
    "of %i stacks with a limit of %i have every stack once, in order, and about as many stacks each",
    (count, limit) => {
      const jobs = jobsOf(names(count), limit);
      expect(jobs.flatMap(({ stacks }) => stacks)).toEqual(names(count));
      expect(jobs).toHaveLength(Math.min(count, limit));
      const sizes = jobs.map(({ stacks }) => stacks.length);
      if (count > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    },
  );

  it("are named by their stacks", () => {
    expect(jobsOf(names(3), 2)).toEqual([
      { name: "targets-0", stacks: ["targets-0"] },
      { name: "targets-1 and 1 more", stacks: ["targets-1", "targets-2"] },
    ]);
    expect(stackOptions(["a", "b"])).toBe("--stack a --stack b");
  });
});

describe("the waves of an apply by many jobs", () => {
  const planned = (name: string, action?: Action): PlannedStack => ({
    stack: new SynthesizedStack(name, name, name === "argocd" ? [] : ["argocd"]),
    summary: {
      ...summaryOf({}),
      changes: action ? [{ address: "aws_iam_role.x", target: name === "argocd" ? undefined : "x", action }] : [],
    },
  });
  const waves = (...stacks: readonly (readonly [string, Action?])[]) =>
    wavesOf(
      stacks.map(([name, action]) => planned(name, action)),
      new Set(stacks.filter(([, action]) => action).map(([name]) => name)),
    );

  it("are first the stacks that lose a target, then argocd, then the others; stacks without changes have none", () => {
    expect(waves(["argocd", "update"], ["targets-a", "create"], ["targets-b", "destroy"], ["targets-c"])).toEqual([
      ["targets-b"],
      ["argocd"],
      ["targets-a"],
    ]);
  });

  it("are one if argocd has no changes", () => {
    expect(waves(["argocd"], ["targets-a", "create"], ["targets-b", "update"])).toEqual([["targets-a", "targets-b"]]);
  });

  it("keep the order across a stack without changes", () => {
    expect(waves(["argocd"], ["targets-a", "create"], ["targets-b", "destroy"])).toEqual([
      ["targets-b"],
      ["targets-a"],
    ]);
  });

  it("are none without changes", () => {
    expect(waves(["argocd"], ["targets-a"])).toEqual([]);
  });
});
