import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { forbidden, type PlannedStack, waitsFor } from "../../lib/terraform/apply-order";
import { type Action, summaryOf } from "../../lib/terraform/plan-summary";

function stack(name: string, action: Action, target?: string): PlannedStack {
  const address = `aws_iam_role.${target ?? "management"}_role`;
  return {
    stack: new SynthesizedStack(name, name, name === "argocd" ? [] : ["argocd"]),
    summary: {
      ...summaryOf({}),
      isEmpty: false,
      changes: [{ address, target, action }],
      marks: [
        { kind: "loss", subject: "removal", address, target, message: "marked" },
        { kind: "widens", subject: "trust-policy", address, target, message: "no loss" },
      ],
    },
  };
}

describe("the order of an apply", () => {
  it("is argocd first, where targets grow or change", () => {
    const planned = [stack("argocd", "update"), stack("targets-a", "create", "a"), stack("targets-b", "update", "b")];
    expect(Object.fromEntries(waitsFor(planned))).toEqual({
      argocd: [],
      "targets-a": ["argocd"],
      "targets-b": ["argocd"],
    });
  });

  it("is a stack that loses a target before argocd, and argocd before the others", () => {
    const planned = [stack("argocd", "update"), stack("targets-a", "destroy", "a"), stack("targets-b", "create", "b")];
    expect(Object.fromEntries(waitsFor(planned))).toEqual({
      argocd: ["targets-a"],
      "targets-a": [],
      "targets-b": ["argocd"],
    });
  });

  it("waits for no stack that was not planned", () => {
    expect(Object.fromEntries(waitsFor([stack("targets-a", "create", "a")]))).toEqual({ "targets-a": [] });
  });
});

describe("the removal guard", () => {
  it("names what targets lose without leave, and nothing of those that have it", () => {
    const planned = [
      stack("targets-a", "destroy", "a"),
      stack("targets-b", "replace", "b"),
      stack("targets-c", "update", "c"),
      stack("argocd", "destroy"),
    ];
    expect(forbidden(planned, ["a"]).map(({ target }) => target)).toEqual(["b"]);
    expect(forbidden(planned, []).map(({ target }) => target)).toEqual(["a", "b"]);
  });

  it("asks for leave of every target that shares what goes", () => {
    const one = stack("targets-a", "destroy", "a");
    const [change] = one.summary.changes;
    if (!change) throw new Error("expected a change");
    const shared = { ...one, summary: { ...one.summary, changes: [{ ...change, sharedWith: ["b"] }] } };
    expect(forbidden([shared], []).map(({ target }) => target)).toEqual(["a", "b"]);
    expect(forbidden([shared], ["a"]).map(({ target }) => target)).toEqual(["b"]);
    expect(forbidden([shared], ["a", "b"])).toEqual([]);
  });
});
