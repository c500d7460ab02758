import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { chosenPlans, forbidden, type PlannedStack, waitsFor } from "../../lib/terraform/apply-order";
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

describe("the choice of planned stacks", () => {
  const planned = [stack("argocd", "update"), stack("targets-a", "create", "a"), stack("targets-b", "destroy", "b")];
  const chosen = (names?: readonly string[]) => chosenPlans(planned, names).map(({ stack: { name } }) => name);

  it("is every stack where nothing was chosen", () => {
    expect(chosen()).toEqual(["argocd", "targets-a", "targets-b"]);
  });

  it("refuses a stack that must wait for changes of a stack that was not chosen", () => {
    expect(() => chosen(["targets-a"])).toThrow(
      "nothing was applied: argocd has changes that Terraform must apply first; add --stack argocd",
    );
    // Argo CD's role loses the target only after the target's Secret is deleted.
    expect(() => chosen(["argocd"])).toThrow("targets-b has changes");
    expect(chosen(["targets-b"])).toEqual(["targets-b"]);
    expect(chosen(["targets-b", "argocd"])).toEqual(["argocd", "targets-b"]);
  });

  it("refuses a stack without a plan", () => {
    expect(() => chosen(["targets-c"])).toThrow("no plan is saved of targets-c: run plan again");
  });

  it("asks for nothing of a stack without changes", () => {
    const { summary } = stack("argocd", "update");
    const unchanged = { stack: stack("argocd", "update").stack, summary: { ...summary, changes: [] } };
    expect(chosenPlans([unchanged, stack("targets-a", "create", "a")], ["targets-a"])).toHaveLength(1);
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
