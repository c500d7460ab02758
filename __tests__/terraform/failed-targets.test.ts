import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { parseFleet } from "../../lib/fleet/load";
import { STACK_FILE, SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { withoutFailedTargets } from "../../lib/terraform/failed-targets";
import { synthFleet } from "../support/synth";

const role = (name: string) => ({ role: { name } });
const FLEET = {
  accounts: {
    platform: { id: "111122223333", regions: ["eu-west-1"], stack: "all" },
    shop: { id: "444455556666", regions: ["us-east-1"], stack: "all" },
    bank: { id: "777788889999", regions: ["us-east-1"], stack: "all" },
  },
  argocd: { account: "platform", cluster: "hub" },
  targets: {
    orders: { account: "shop" },
    "orders-eu": { account: "shop", ...role("one-for-two") },
    carts: { account: "shop", ...role("one-for-two") },
    argocd: { account: "platform", annotations: { text: "${aws_iam_role.orders_role.arn}" } },
    ledger: { account: "bank", access: { type: "aws-auth" } },
    cards: { account: "bank", access: { type: "aws-auth" } },
  },
  backend: { local: {} },
};

const ALL = "targets-all";
let directory: string;
let stack: SynthesizedStack;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "argocd-eks-iam-test-"));
  const stacks = synthFleet(parseFleet(stringify(FLEET), "fleet.yaml"));
  writeFileSync(join(directory, STACK_FILE), JSON.stringify(stacks[ALL]));
  stack = new SynthesizedStack(ALL, directory);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What Terraform 1.11 writes of a precondition that fails, of an answer of AWS, and of a provider. */
const precondition = (name: string) => `
Error: Resource precondition failed

  on cdk.tf.json line 12, in data.aws_eks_cluster.${name}.lifecycle.precondition[0]:
  12:             "condition": "x"
    ├────────────────
    │ data.aws_eks_clusters.clusters_shop_us-east-1.names is set of string with 1 element

EKS cluster "x" (account 444455556666, us-east-1) does not exist.
`;
const answer = (place: string) => `
Error: reading EKS Cluster (orders-prod): AccessDeniedException: no

  with ${place},
  on cdk.tf.json line 30, in ${place.replace(/^(?!data)/, "resource.")}:
  30:       }
`;
const provider = (alias: string) => `
Error: Cannot assume IAM Role

  with provider["registry.terraform.io/hashicorp/aws"].${alias},
  on cdk.tf.json line 300, in provider.aws[1]:
 300:       {

IAM Role (arn:aws:iam::444455556666:role/terraform) cannot be assumed.

Error: operation error STS: AssumeRole, api error AccessDenied: no
`;

const failedOf = (said: string) => withoutFailedTargets(said, stack)?.failed.map(({ target }) => target);

describe("the targets that failed a plan", () => {
  it.each([
    ["a cluster that does not exist", precondition("orders_cluster"), ["orders"]],
    ["a data source that can't be read", answer("data.aws_eks_cluster.orders-eu_cluster"), ["orders-eu"]],
    ["a resource that can't be read", answer("aws_iam_role.orders_role"), ["orders"]],
    ["a target named like a word of ours", precondition("argocd_target_cluster"), ["argocd"]],
    ["two of six", precondition("orders_cluster") + answer("data.aws_eks_cluster.carts_cluster"), ["orders", "carts"]],
    ["one in a frame", precondition("orders_cluster").replace(/^/gm, "│ "), ["orders"]],
    ["an account whose role can't be assumed", provider("shop_us-east-1"), ["carts", "orders", "orders-eu"]],
    [
      "an account whose clusters can't be listed",
      answer("data.aws_eks_clusters.clusters_shop_us-east-1"),
      ["carts", "orders", "orders-eu"],
    ],
    ["a role that two targets share", answer("aws_iam_role.shared_role_one-for-two"), ["carts", "orders-eu"]],
    ["aws-auth, whose entries are one resource", precondition("ledger_cluster"), ["cards", "ledger"]],
    ["none where the Argo CD cluster failed", precondition("argocd_cluster"), undefined],
    ["none where Argo CD's account failed", provider("platform_eu-west-1"), undefined],
    ["none where it is not all", precondition("orders_cluster") + answer("aws_iam_role.other"), undefined],
    ["none of an error without a place", `\nError: Invalid backend\n${precondition("orders_cluster")}`, undefined],
    ["none of a place within a message", "\nError: x with data.aws_eks_cluster.orders_cluster, no\n", undefined],
    ["none of what is no error", "with data.aws_eks_cluster.orders_cluster,", undefined],
  ])("%s", (_, said, targets) => {
    expect(failedOf(said)).toEqual(targets);
  });

  it("have what Terraform said of each", () => {
    const said = precondition("orders_cluster") + answer("data.aws_eks_cluster.orders-eu_cluster");
    const [orders, eu] = withoutFailedTargets(said, stack)?.failed ?? [];
    expect(orders?.error).toMatch(/^Error: Resource precondition failed[\s\S]*does not exist\.$/);
    expect(eu?.error).toContain("AccessDeniedException");
    expect(orders?.error).not.toContain("AccessDeniedException");
  });

  it("have the whole of a message that has a line like an error of its own", () => {
    const [first, ...others] = withoutFailedTargets(provider("shop_us-east-1"), stack)?.failed ?? [];
    expect(first?.error).toMatch(/^Error: Cannot assume IAM Role[\s\S]*Error: operation error STS: AssumeRole/);
    expect(others.map(({ error }) => error)).toEqual([first?.error, first?.error]);
  });

  it("are left out of the plan with all that depends on them; the rest is planned", () => {
    const state = new Map([
      ["orders", ["aws_iam_role.orders_role", "aws_iam_role.orders_old"]],
      ["removed", ["aws_iam_role.removed_role", 'terraform_data.aws-auth["removed"]']],
    ]);
    const { limits = [] } = withoutFailedTargets(precondition("orders_cluster"), stack, state) ?? {};
    const addresses = limits.map((option) => option.replace(/^-target=/, ""));
    expect(addresses.filter((address) => /orders_/.test(address))).toEqual([]);
    expect(addresses).toEqual(
      expect.arrayContaining([
        "kubernetes_secret_v1.carts_secret",
        "kubernetes_secret_v1.argocd_target_secret",
        "aws_iam_role.removed_role",
        'terraform_data.aws-auth["removed"]',
      ]),
    );
  });
});
