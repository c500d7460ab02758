import { planMarkdown, planTable } from "../../cli/plan-report";
import { inWords, type StackPlan } from "../../lib/pipeline/plan";
import type { PlanJson } from "../../lib/pipeline/plan-json";
import { type PlanSummary, summaryOf } from "../../lib/pipeline/plan-summary";
import { terraformEnvironment } from "../../lib/pipeline/terraform";

type ResourceChange = NonNullable<PlanJson["resource_changes"]>[number];

function change(
  address: string,
  actions: readonly string[],
  before: object | null = null,
  after: object | null = null,
) {
  const [type = "", rest = ""] = address.split(".");
  const index = /\["(.*)"\]$/.exec(rest)?.[1];
  return {
    address,
    mode: "managed",
    type,
    name: rest.replace(/\[.*/, ""),
    ...(index ? { index } : {}),
    change: { actions, before, after },
  } as ResourceChange;
}

const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const assume = (Resource: string) => ({ Effect: "Allow", Action: "sts:AssumeRole", Resource });

const NOTHING: PlanSummary = { isEmpty: true, changes: [], marks: [], facts: [], drifted: [], unseen: [] };

describe("the summary of a plan", () => {
  it("leaves out what does not change, and what is only read", () => {
    const read = { ...change("data.aws_eks_cluster.orders_cluster", ["read"]), mode: "data" };
    expect(summaryOf({ resource_changes: [change("aws_iam_role.orders_role", ["no-op"]), read] })).toEqual(NOTHING);
    expect(summaryOf({})).toEqual(NOTHING);
  });

  it("is not empty where an output changes, or something is imported as it is", () => {
    const outputs = (action: string) => ({ output_changes: { cluster_secrets: { actions: [action] } } });
    expect([summaryOf(outputs("no-op")).isEmpty, summaryOf(outputs("update")).isEmpty]).toEqual([true, false]);
    const { change: nothing, ...role } = change("aws_iam_role.orders_role", ["no-op"]);
    const imported = { ...role, change: { ...nothing, importing: { id: "argocd-target-orders" } } };
    expect(summaryOf({ resource_changes: [imported] }).isEmpty).toBe(false);
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
      ],
    });
    expect(changes.map(({ target, action }) => [target, action])).toEqual([
      ["orders-eu", "create"],
      ["orders-eu", "update"],
      ["legacy", "create"],
      ["carts", "replace"],
      [undefined, "update"],
      [undefined, "destroy"],
    ]);
  });

  it("marks what cuts Argo CD off a cluster", () => {
    const { marks } = summaryOf({
      resource_changes: [
        change("aws_iam_role.orders_role", ["delete", "create"]),
        change("kubernetes_secret_v1.orders_secret", ["delete"]),
        change("aws_eks_access_entry.orders_access_entry", ["delete"]),
        change('terraform_data.aws_auth["legacy"]', ["delete"]),
        change("terraform_data.orders_access_entry_role_identity", ["delete"]),
      ],
    });
    expect(marks).toEqual([
      { address: "aws_iam_role.orders_role", message: "REPLACES this role" },
      { address: "kubernetes_secret_v1.orders_secret", message: "DESTROYS this cluster Secret" },
      { address: "aws_eks_access_entry.orders_access_entry", message: "DESTROYS this access entry" },
      { address: 'terraform_data.aws_auth["legacy"]', message: "DESTROYS this entry in aws-auth" },
    ]);
  });

  it("shows every statement a policy did not have before, and none that goes", () => {
    const { marks } = summaryOf({
      resource_changes: [
        change(
          "aws_iam_policy.management_role_assume_target_roles_0",
          ["update"],
          { policy: policy(assume("a"), assume("b")) },
          { policy: policy(assume("a"), assume("*")) },
        ),
        change(
          "aws_iam_role.orders_role",
          ["update"],
          { assume_role_policy: policy(assume("a"), assume("b")) },
          { assume_role_policy: policy(assume("a")) },
        ),
      ],
    });
    expect(marks).toEqual([
      {
        address: "aws_iam_policy.management_role_assume_target_roles_0",
        message: `CHANGES its permission policy, new statement ${JSON.stringify(assume("*"))}`,
      },
    ]);
  });
});

describe("what a plan says of a cluster Secret", () => {
  const secret = (server: string, ca: string, roleARN = "arn:aws:iam::111122223333:role/r") => ({
    metadata: [{ name: "orders" }],
    data: {
      name: "orders",
      server,
      config: JSON.stringify({ awsAuthConfig: { clusterName: "orders", roleARN }, tlsClientConfig: { caData: ca } }),
    },
  });

  it("is every field of a new one, its certificate by a fingerprint", () => {
    const { facts } = summaryOf({
      resource_changes: [change("kubernetes_secret_v1.orders_secret", ["create"], null, secret("https://a", "one"))],
    });
    expect(facts.map(({ field, before, after }) => [field, before, after])).toEqual([
      ["name", undefined, "orders"],
      ["server", undefined, "https://a"],
      ["roleARN", undefined, "arn:aws:iam::111122223333:role/r"],
      ["clusterName", undefined, "orders"],
      ["caData", undefined, "sha256:7692c3ad3540bb80"],
    ]);
  });

  it("is what changes in one that is there, and nothing of one that goes", () => {
    const { facts } = summaryOf({
      resource_changes: [
        change(
          "kubernetes_secret_v1.orders_secret",
          ["update"],
          secret("https://a", "one"),
          secret("https://b", "one"),
        ),
        change("kubernetes_secret_v1.carts_secret", ["delete"], secret("https://a", "one")),
      ],
    });
    expect(facts).toEqual([
      { address: "kubernetes_secret_v1.orders_secret", field: "server", before: "https://a", after: "https://b" },
    ]);
    expect(planTable([{ stack: "s", ok: true, planFile: "", summary: { ...summaryOf({}), facts } }])).toContain(
      "kubernetes_secret_v1.orders_secret: server https://a → https://b",
    );
  });

  it("says of a config that somebody broke that it is no JSON", () => {
    const before = { data: { config: '{"awsAuthConfig"' } };
    const { facts } = summaryOf({
      resource_changes: [change("kubernetes_secret_v1.orders_secret", ["update"], before, secret("https://a", "one"))],
    });
    expect(facts).toContainEqual({
      address: "kubernetes_secret_v1.orders_secret",
      field: "config",
      before: "(no JSON)",
    });
  });

  it("leaves out what is known after apply", () => {
    const after = { data: { name: "orders", server: "https://a" } };
    const { facts } = summaryOf({
      resource_changes: [change("kubernetes_secret_v1.orders_secret", ["create"], null, after)],
    });
    expect(facts.map(({ field }) => field)).toEqual(["name", "server"]);
  });
});

describe("entries in aws-auth that the cluster has lost", () => {
  it("are restored: an update that needs no leave, and drift", () => {
    const address = 'terraform_data.aws_auth["legacy"]';
    const lost = { ...change(address, ["delete", "create"]), action_reason: "replace_by_request" };
    expect(summaryOf({ resource_changes: [lost] })).toEqual({
      isEmpty: false,
      changes: [{ address, target: "legacy", action: "update" }],
      marks: [{ address, message: "RESTORES this entry in aws-auth, which somebody changed" }],
      facts: [],
      drifted: [address],
      unseen: [],
    });
  });
});

describe("drift", () => {
  const role = (actions: string[], before: object | null, after: object | null) =>
    change("aws_iam_role.orders_role", actions, before, after);

  it("is what somebody changed and the plan changes back", () => {
    const drift = role(["update"], { description: "ours", tags: { a: "1" } }, { description: "x", tags: { a: "1" } });
    const back = role(["update"], { description: "x", tags: { a: "1" } }, { description: "ours", tags: { a: "1" } });
    expect(summaryOf({ resource_changes: [back], resource_drift: [drift] }).drifted).toEqual([back.address]);
  });

  it("is what somebody deleted", () => {
    const drift = role(["delete"], { description: "ours" }, null);
    const anew = role(["create"], null, { description: "ours" });
    expect(summaryOf({ resource_changes: [anew], resource_drift: [drift] }).drifted).toEqual([anew.address]);
  });

  it("is not a change of the fleet file, whatever a service has filled in elsewhere", () => {
    const drift = role(["update"], { tags: null, labels: { a: "1" } }, { tags: {}, labels: { a: "1" } });
    const ours = role(["update"], { tags: {}, labels: { a: "1" } }, { tags: {}, labels: { a: "2" } });
    expect(summaryOf({ resource_changes: [ours], resource_drift: [drift] }).drifted).toEqual([]);
  });
});

it("an import that changes nothing is an import", () => {
  const imported = change("aws_iam_role.orders_role", ["no-op"]);
  const { changes } = summaryOf({
    resource_changes: [{ ...imported, change: { ...imported.change, importing: { id: "orders" } } }],
  });
  expect(changes).toEqual([{ address: "aws_iam_role.orders_role", target: "orders", action: "import" }]);
});

describe("the report", () => {
  const plans: StackPlan[] = [
    { stack: "argocd", ok: true, planFile: "tfplan", summary: summaryOf({}) },
    {
      stack: "targets-shop",
      ok: true,
      planFile: "tfplan",
      summary: summaryOf({ resource_changes: [change("kubernetes_secret_v1.orders_secret", ["delete"])] }),
    },
    { stack: "targets-x", ok: false, error: "Error: no" },
  ];

  it("is a table, then the marks, then the failures", () => {
    expect(planTable(plans).split("\n").slice(3)).toEqual([
      "│ argocd       │ no changes │        │        │        │         │         │",
      "├──────────────┼────────────┼────────┼────────┼────────┼─────────┼─────────┤",
      "│ targets-shop │ orders     │        │        │        │         │ 1       │",
      "├──────────────┼────────────┼────────┼────────┼────────┼─────────┼─────────┤",
      "│ targets-x    │ failed     │        │        │        │         │         │",
      "└──────────────┴────────────┴────────┴────────┴────────┴─────────┴─────────┘",
      "targets-shop kubernetes_secret_v1.orders_secret: DESTROYS this cluster Secret",
      "targets-x failed:",
      "Error: no",
    ]);
    expect(plans.map((plan) => (plan.ok ? inWords(plan.summary) : ""))).toEqual(["no changes", "1 to destroy", ""]);
  });

  it("is a comment GitHub takes, whatever the fleet, and says what is left out", () => {
    const summary = summaryOf({
      resource_changes: [...Array(3000).keys()].map((n) =>
        change(`aws_iam_role.target-${n}_role`, ["delete", "create"]),
      ),
    });
    const text = planMarkdown([...plans, { stack: "big", ok: true, planFile: "", summary }]);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and \d+ more lines: see the job's log\.$/);
    expect(planMarkdown(plans)).toContain("| targets-shop | orders |  |  |  |  | 1 |");
  });
});

it("KUBE_ variables never reach Terraform, and nothing else is lost", () => {
  const { env, cleared } = terraformEnvironment({ KUBE_TOKEN: "t", KUBE_HOST: "h", KUBECONFIG: "k", AWS_PROFILE: "p" });
  expect(cleared).toEqual(["KUBE_TOKEN", "KUBE_HOST"]);
  const set = { TF_IN_AUTOMATION: "1", CHECKPOINT_DISABLE: "1" };
  expect(env).toEqual({ KUBECONFIG: "k", AWS_PROFILE: "p", GOGC: "200", ...set });
  expect(terraformEnvironment({ GOGC: "50" }).env).toEqual({ GOGC: "50", ...set });
});
