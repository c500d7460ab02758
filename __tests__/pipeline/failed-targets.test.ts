import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failedTargets, withoutTargets } from "../../lib/pipeline/failed-targets";
import { STACK_FILE } from "../../lib/pipeline/stack-files";

const TARGETS = {
  orders: ["aws_iam_role.orders_role", "kubernetes_secret_v1.orders_secret"],
  "orders-eu": ["aws_iam_role.orders-eu_role"],
  argocd: ["aws_iam_role.argocd_target_role"],
};

let directory: string;

const stackOf = (targets: object) => {
  const value = { argocd_cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/argocd", namespace: "argocd", targets };
  writeFileSync(join(directory, STACK_FILE), JSON.stringify({ output: { fleet_record: { value } } }));
  return { name: "targets-shop", directory, dependencies: [] };
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "argocd-eks-iam-test-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** What Terraform 1.11 writes of a precondition that fails, and of an answer of AWS. */
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

describe("the targets that failed a plan", () => {
  it.each([
    ["a cluster that does not exist", precondition("orders_cluster"), ["orders"]],
    ["a data source that can't be read", answer("data.aws_eks_cluster.orders-eu_cluster"), ["orders-eu"]],
    ["a resource that can't be read", answer("aws_iam_role.orders_role"), ["orders"]],
    ["a target named like a word of ours", precondition("argocd_target_cluster"), ["argocd"]],
    ["two of three", precondition("orders_cluster") + answer("aws_iam_role.orders-eu_role"), ["orders", "orders-eu"]],
    ["one in a frame", precondition("orders_cluster").replace(/^/gm, "│ "), ["orders"]],
    [
      "none where all failed",
      ["orders", "orders-eu", "argocd_target"].map((id) => precondition(`${id}_cluster`)).join(""),
      undefined,
    ],
    ["none where the Argo CD cluster failed", precondition("argocd_cluster"), undefined],
    ["none where it is not all", precondition("orders_cluster") + answer("aws_iam_role.other"), undefined],
    [
      "none of an error without a place",
      `${precondition("orders_cluster")}\nError: Invalid provider configuration\n`,
      undefined,
    ],
    ["none of a place within a message", "\nError: x with data.aws_eks_cluster.orders_cluster, no\n", undefined],
    ["none of what is no error", "with data.aws_eks_cluster.orders_cluster,", undefined],
  ])("%s", (_, said, targets) => {
    expect(failedTargets(said, stackOf(TARGETS))?.map(({ target }) => target)).toEqual(targets);
  });

  it("have what Terraform said of each", () => {
    const said = precondition("orders_cluster") + answer("aws_iam_role.orders-eu_role");
    const [orders, eu] = failedTargets(said, stackOf(TARGETS)) ?? [];
    expect(orders?.error).toMatch(/^Error: Resource precondition failed[\s\S]*does not exist\.$/);
    expect(eu?.error).toContain("AccessDeniedException");
    expect(orders?.error).not.toContain("AccessDeniedException");
  });

  it("are left out with every address that the stack or its state knows of them", () => {
    const state = new Map([
      ["orders", ["aws_iam_role.orders_role"]],
      ["removed", ["aws_iam_role.removed_role", "aws_iam_role.shared"]],
    ]);
    const failed = [{ target: "orders", error: "" }];
    expect(withoutTargets(failed, [new Map(Object.entries(TARGETS)), state])).toEqual([
      "-target=aws_iam_role.orders-eu_role",
      "-target=aws_iam_role.argocd_target_role",
      "-target=aws_iam_role.removed_role",
      "-target=aws_iam_role.shared",
    ]);
  });
});
