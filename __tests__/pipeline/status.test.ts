import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { statusTable } from "../../cli/status";
import { chosenStacks } from "../../lib/pipeline/choice";
import type { StackPlan } from "../../lib/pipeline/plan";
import type { PlanSummary } from "../../lib/pipeline/plan-summary";
import { stacksInOrder } from "../../lib/pipeline/stacks";
import { statusOf } from "../../lib/pipeline/status";

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

const NOTHING: PlanSummary = { isEmpty: true, changes: [], marks: [], facts: [], drifted: [], unseen: [] };
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
      [undefined, "unreachable"],
      ["legacy", "unreachable"],
    ]);
    expect(statusTable(found).split("\n").slice(-5)).toEqual([
      "orders: aws_iam_role.orders_role",
      "carts: kubernetes_secret_v1.carts_secret",
      "targets-b: Error: no",
      "legacy: Error: no",
      "Targets: 1 drifted, 1 not applied, 1 unreachable",
    ]);
  });

  it("is unreachable where aws-auth could not be looked at", () => {
    const address = 'terraform_data.aws_auth["legacy"]';
    const unseen = [{ address, target: "legacy", message: "COULD NOT LOOK into aws-auth: 403" }];
    const [, legacy] = statusOf(stacksInOrder(out).slice(2), [planOf("targets-b", { unseen })]);
    expect(legacy).toMatchObject({ target: "legacy", state: "unreachable" });
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
      "no stack targets-c; there are argocd, targets-a, targets-b",
    );
    expect(() => names({ targets: ["x", "orders"] })).toThrow("no target x in the synthesised stacks");
  });
});
