import { inWords } from "../../lib/terraform/plan";
import { summaryOf } from "../../lib/terraform/plan-summary";
import { terraformEnvironment } from "../../lib/terraform/terraform";
import { plansBetween } from "../support/plan-of";
import { resourceChange as change } from "../support/resource-change";
import { byKey, platform, sampleFleet, target } from "../support/sample-fleet";

const NOTHING = {
  isEmpty: true,
  changes: [],
  marks: [],
  facts: [],
  diff: { resources: [], outputs: [] },
  drifted: [],
  unseen: [],
};

describe("the summary of a plan", () => {
  it("leaves out what does not change, and what is only read", () => {
    const read = { ...change("data.aws_eks_cluster.orders_cluster", ["read"]), mode: "data" };
    expect(summaryOf({ resource_changes: [change("aws_iam_role.orders_role", ["no-op"]), read] })).toEqual(NOTHING);
    expect(summaryOf({})).toEqual(NOTHING);
  });

  it("is the same each time it is made", () => {
    const plan = plansBetween(undefined, sampleFleet())["targets-shop"] ?? {};
    expect(summaryOf(structuredClone(plan))).toEqual(summaryOf(plan));
    expect(JSON.parse(JSON.stringify(summaryOf(plan)))).toEqual(JSON.parse(JSON.stringify(summaryOf(plan))));
  });

  it("is not empty where an output changes, or something is imported as it is, or forgotten", () => {
    const outputs = (action: string) => ({ output_changes: { cluster_secrets: { actions: [action] } } });
    expect([summaryOf(outputs("no-op")).isEmpty, summaryOf(outputs("update")).isEmpty]).toEqual([true, false]);
    const { change: nothing, ...role } = change("aws_iam_role.orders_role", ["no-op"]);
    const imported = { ...role, change: { ...nothing, importing: { id: "argocd-target-orders" } } };
    expect(summaryOf({ resource_changes: [imported] }).isEmpty).toBe(false);
    expect(summaryOf({ resource_changes: [change("aws_iam_role.orders_role", ["forget"])] }).isEmpty).toBe(false);
    expect(summaryOf({ resource_changes: [change("aws_iam_role.orders_role", ["of-tomorrow"])] }).isEmpty).toBe(false);
  });

  it("says of each change what it does, and to which target", () => {
    const { changes } = summaryOf({
      resource_changes: [
        change("aws_iam_role.orders-eu_role", ["create"]),
        change("kubernetes_secret_v1.orders-eu_secret", ["update"]),
        change('terraform_data.aws_auth["legacy"]', ["create"]),
        change("terraform_data.carts_access_entry_role_identity", ["create", "delete"]),
        change("aws_iam_role.management_role", ["update"]),
        change("kubernetes_annotations.role_annotation_argocd-server", ["delete"]),
        change("aws_iam_role.gone_role", ["forget"]),
      ],
    });
    expect(changes.map(({ target, action }) => [target, action])).toEqual([
      ["orders-eu", "create"],
      ["orders-eu", "update"],
      ["legacy", "create"],
      ["carts", "replace"],
      [undefined, "update"],
      [undefined, "destroy"],
      ["gone", "forget"],
    ]);
  });

  it("marks what cuts Argo CD off a cluster, and what stays without Terraform", () => {
    const { marks } = summaryOf({
      resource_changes: [
        change("aws_iam_role.orders_role", ["delete", "create"], {}, {}),
        change("kubernetes_secret_v1.orders_secret", ["delete"]),
        change("aws_eks_access_entry.orders_access_entry", ["delete"]),
        change('terraform_data.aws_auth["legacy"]', ["delete"]),
        change("terraform_data.orders_access_entry_role_identity", ["delete"]),
        change("aws_iam_role.gone_role", ["forget"]),
      ],
    });
    expect(marks.map(({ kind, target, message }) => [kind, target, message])).toEqual([
      ["loss", "orders", "REPLACES this role"],
      ["loss", "orders", "DESTROYS this cluster Secret"],
      ["loss", "orders", "DESTROYS this access entry"],
      ["loss", "legacy", "DESTROYS this entry in aws-auth"],
      ["forgets", "gone", "FORGETS this role: Terraform no longer manages the role, which keeps its access"],
    ]);
  });

  it("marks nothing where a target only has other labels", () => {
    const labelled = sampleFleet({ targets: byKey(target("payments", platform, { secret: { labels: { a: "b" } } })) });
    const plans = plansBetween(sampleFleet({ targets: byKey(target("payments", platform)) }), labelled);
    const { marks, facts, diff } = summaryOf(plans["targets-platform"] ?? {});
    expect(marks).toEqual([]);
    expect(facts).toEqual([{ address: "kubernetes_secret_v1.payments_secret", field: "label a", after: "b" }]);
    expect(diff.resources).toEqual([
      {
        address: "kubernetes_secret_v1.payments_secret",
        target: "payments",
        sign: "~",
        notes: [],
        attributes: [{ sign: "+", path: "metadata[0].labels.a", after: '"b"' }],
        knownAfterApply: [],
      },
    ]);
  });
});

describe("entries in aws-auth that the cluster has lost", () => {
  it("are restored: an update that needs no permission, and drift", () => {
    const address = 'terraform_data.aws_auth["legacy"]';
    const entry = { input: { rolearn: "r", groups: ["system:masters"] } };
    const lost = { ...change(address, ["delete", "create"], entry, entry), action_reason: "replace_by_request" };
    const { changes, marks, drifted } = summaryOf({ resource_changes: [lost] });
    expect(changes).toEqual([{ address, target: "legacy", action: "update" }]);
    expect(marks.map(({ kind, message }) => [kind, message])).toEqual([
      ["restores", "RESTORES this entry in aws-auth, which was changed outside Terraform"],
    ]);
    expect(drifted).toEqual([address]);
  });
});

describe("drift", () => {
  const role = (actions: string[], before: object | null, after: object | null) =>
    change("aws_iam_role.orders_role", actions, before, after);

  it("is what was changed outside Terraform and the plan changes back", () => {
    const drift = role(["update"], { description: "ours", tags: { a: "1" } }, { description: "x", tags: { a: "1" } });
    const back = role(["update"], { description: "x", tags: { a: "1" } }, { description: "ours", tags: { a: "1" } });
    const { drifted, diff } = summaryOf({ resource_changes: [back], resource_drift: [drift] });
    expect(drifted).toEqual([back.address]);
    expect(diff.resources.map(({ notes }) => notes)).toEqual([["changed outside Terraform"]]);
  });

  it("is what was deleted outside Terraform", () => {
    const drift = role(["delete"], { description: "ours" }, null);
    const again = role(["create"], null, { description: "ours" });
    expect(summaryOf({ resource_changes: [again], resource_drift: [drift] }).drifted).toEqual([again.address]);
  });

  it("is not a change of the fleet file, whatever a service has filled in elsewhere", () => {
    const drift = role(["update"], { tags: null, labels: { a: "1" } }, { tags: {}, labels: { a: "1" } });
    const ours = role(["update"], { tags: {}, labels: { a: "1" } }, { tags: {}, labels: { a: "2" } });
    expect(summaryOf({ resource_changes: [ours], resource_drift: [drift] }).drifted).toEqual([]);
  });
});

it("an import that changes nothing is an import", () => {
  const imported = change("aws_iam_role.orders_role", ["no-op"]);
  const plan = { resource_changes: [{ ...imported, change: { ...imported.change, importing: { id: "orders" } } }] };
  const summary = summaryOf(plan);
  expect(summary.changes).toEqual([{ address: "aws_iam_role.orders_role", target: "orders", action: "import" }]);
  expect(inWords(summary)).toBe("1 to import");
  expect(summary.diff.resources.map(({ sign, notes }) => [sign, notes])).toEqual([["=", ['imported from "orders"']]]);
});

it("KUBE_ variables never reach Terraform, and nothing else is lost", () => {
  const { env, cleared } = terraformEnvironment({ KUBE_TOKEN: "t", KUBE_HOST: "h", KUBECONFIG: "k", AWS_PROFILE: "p" });
  expect(cleared).toEqual(["KUBE_TOKEN", "KUBE_HOST"]);
  const set = { TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
  expect(env).toEqual({ KUBECONFIG: "k", AWS_PROFILE: "p", GOGC: "200", ...set });
  expect(terraformEnvironment({ GOGC: "50" }).env).toEqual({ GOGC: "50", ...set });
});
