import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { chosenStacks } from "../../lib/terraform/choice";
import type { StackPlan } from "../../lib/terraform/plan";
import { type PlanSummary, summaryOf } from "../../lib/terraform/plan-summary";
import { statusOf } from "../../lib/terraform/status";

let out: string;

/** What each stack records, without the addresses. */
const TARGETS: Readonly<Record<string, object>> = {
  argocd: {},
  "targets-a": { orders: [], carts: [] },
  "targets-b": { legacy: [] },
};

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "status-"));
  const resources: Record<string, object> = {
    argocd: { aws_iam_role: { management_role: {} } },
    "targets-a": {
      terraform_data: { aws_auth: { for_each: `\${{}}` } },
      aws_iam_role: { orders_role: {} },
      kubernetes_secret_v1: { orders_secret: {}, carts_secret: {} },
    },
    "targets-b": { terraform_data: { aws_auth: { for_each: { legacy: {} } } } },
  };
  const stacks: Record<string, object> = {};
  for (const [name, resource] of Object.entries(resources)) {
    mkdirSync(join(out, "stacks", name), { recursive: true });
    const value = {
      argocd_cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/argocd",
      namespace: "argocd",
      targets: TARGETS[name],
    };
    const output = { fleet_record: { value } };
    writeFileSync(join(out, "stacks", name, "cdk.tf.json"), JSON.stringify({ resource, output }));
    stacks[name] = { workingDirectory: `stacks/${name}`, dependencies: name === "argocd" ? [] : ["argocd"] };
  }
  writeFileSync(join(out, "manifest.json"), JSON.stringify({ stacks }));
});

afterAll(() => rmSync(out, { recursive: true }));

const NOTHING = summaryOf({});
const planOf = (stack: string, summary: Partial<PlanSummary>): StackPlan => ({
  stack,
  ok: true,
  planFile: "",
  summary: { ...NOTHING, ...summary },
});

describe("the status of a target", () => {
  it("is what the plan of its stack says of it", () => {
    const changes = [
      { address: "aws_iam_role.orders_role", target: "orders", action: "update" },
      { address: "kubernetes_secret_v1.carts_secret", target: "carts", action: "create" },
    ] as const;
    const plans: StackPlan[] = [
      planOf("argocd", {}),
      planOf("targets-a", { changes, drifted: ["aws_iam_role.orders_role"] }),
      { stack: "targets-b", ok: false, error: "Error: no" },
    ];
    const found = statusOf(stacksInOrder(out), plans);
    expect(found.map(({ target, state }) => [target, state])).toEqual([
      [undefined, "in sync"],
      [undefined, "in sync"],
      ["orders", "drifted"],
      ["carts", "not applied"],
      [undefined, "unknown"],
      ["legacy", "unknown"],
    ]);
    expect(found.map(({ details }) => details)).toEqual([
      ...[[], [], ["aws_iam_role.orders_role"], ["kubernetes_secret_v1.carts_secret"], ["Error: no"], ["Error: no"]],
    ]);
  });

  it("is unknown where aws-auth could not be read, whatever else its plan says", () => {
    const address = 'terraform_data.aws_auth["legacy"]';
    const unseen = [
      { address, target: "legacy", message: "aws-auth: 403" },
      { address: "terraform_data.aws_auth", target: undefined, message: "aws-auth: 500" },
    ];
    const changes = [{ address: "aws_iam_role.legacy_role", target: "legacy", action: "update" }] as const;
    const of = (summary: Partial<PlanSummary>) => statusOf(stacksInOrder(out).slice(2), [planOf("targets-b", summary)]);
    expect(of({ unseen })).toEqual([
      { stack: "targets-b", target: undefined, state: "unknown", details: ["aws-auth: 500"] },
      { stack: "targets-b", target: "legacy", state: "unknown", details: ["aws-auth: 403"] },
    ]);
    expect(of({ unseen, changes })[1]).toMatchObject({
      state: "unknown",
      details: ["aws-auth: 403", "aws_iam_role.legacy_role"],
    });
  });

  it("is that of a target that leaves the stack, too, and of no stack without a plan", () => {
    const changes = [{ address: "aws_iam_role.gone_role", target: "gone", action: "destroy" }] as const;
    const found = statusOf(stacksInOrder(out), [planOf("targets-b", { changes })]);
    expect(found.map(({ target, state }) => [target, state])).toEqual([
      ...[
        [undefined, "in sync"],
        ["legacy", "in sync"],
        ["gone", "not applied"],
      ],
    ]);
  });
});

describe("the choice of stacks", () => {
  const names = (choice: Parameters<typeof chosenStacks>[1]) => chosenStacks(out, choice).map(({ name }) => name);

  it("is all, the named ones, or those of a target with what they depend on", () => {
    expect(names({})).toEqual(["argocd", "targets-a", "targets-b"]);
    expect(names({ stacks: ["targets-b"] })).toEqual(["targets-b"]);
    expect(names({ targets: ["carts"] })).toEqual(["argocd", "targets-a"]);
    expect(names({ targets: ["legacy"], stacks: ["targets-a"] })).toEqual(["argocd", "targets-a", "targets-b"]);
  });

  it("refuses what is not there", () => {
    expect(() => names({ stacks: ["targets-c"] })).toThrow(
      'no stack targets-c (did you mean "targets-a"?); the stacks are argocd, targets-a, targets-b',
    );
    expect(() => names({ targets: ["x", "orders"] })).toThrow("no target x in the synthesized stacks");
  });
});
