import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFleet } from "../../lib/fleet/load";
import { accessGraph } from "../../lib/views/graph/access-graph";
import { reportPage } from "../../lib/views/report/page";
import { synthFleet } from "../support/synth";

const fileOf = (name: string) => join(__dirname, `${name}.yaml`);
const fleetOf = (name: string) => loadFleet(fileOf(name));

describe("situations of users", () => {
  it("targets with keys like our own ids: the Argo CD cluster stays the one that the Kubernetes provider talks to", () => {
    const { "targets-platform": platform, "targets-argocd": other } = synthFleet(fleetOf("keys-like-our-own"));
    expect(platform.data.aws_eks_cluster).toMatchObject({
      argocd_cluster: { name: "hub" },
      argocd_target_cluster: { name: "other" },
    });
    expect(platform.provider.kubernetes[0].host).toContain("data.aws_eks_cluster.argocd_cluster.endpoint");
    expect(platform.resource.kubernetes_secret_v1.argocd_target_secret.data.server).toContain(
      "data.aws_eks_cluster.argocd_target_cluster.endpoint",
    );
    expect(platform.output.fleet_record.value.targets).toEqual({
      argocd: [
        "aws_eks_access_entry.argocd_target_access_entry",
        "aws_eks_access_policy_association.argocd_target_access_entry_AmazonEKSClusterAdminPolicy",
        "aws_iam_role.argocd_target_role",
        "kubernetes_secret_v1.argocd_target_secret",
        "terraform_data.argocd_target_access_entry_role_identity",
      ],
    });
    expect(other.output.fleet_record.value.targets.management).toContain("aws_iam_role.management_role");
  });

  it("text like Terraform's expressions is text", () => {
    const { "targets-platform": stack } = synthFleet(fleetOf("expressions-in-text"));
    const { annotations } = stack.resource.kubernetes_secret_v1.payments_secret.metadata;
    expect(annotations).toMatchObject({ note: `$\${path.root}`, owner: "%%{ if true }x%%{ endif }" });
  });

  it("namespaces of an access policy may end with a wildcard, and graph and report show it", () => {
    const fleet = fleetOf("policy-namespace-wildcard");
    const { "targets-platform": stack } = synthFleet(fleet);
    const [association] = Object.values(stack.resource.aws_eks_access_policy_association);
    expect(association).toMatchObject({ access_scope: { type: "namespace", namespaces: ["team-*", "shared"] } });
    const graph = accessGraph(fleet, [...fleet.targets.values()], "target");
    expect(JSON.stringify(graph)).toContain("team-*");
    expect(reportPage({ fleet, svg: "" })).toContain("team-*");
  });

  it("tags of any script reach AWS", () => {
    const { argocd } = synthFleet(fleetOf("tags-beyond-ascii"));
    expect(argocd.provider.aws[0].default_tags).toEqual([
      { tags: { Kostenstelle: "Öffentlicher Dienst", owner: "平台" } },
    ]);
  });

  it("role names that differ by case alone are refused", () => {
    expect(() => fleetOf("role-names-by-case")).toThrow(
      `${fileOf("role-names-by-case")}:8:41 targets.b.role.name: arn:aws:iam::111122223333:role/deploy and arn:aws:iam::111122223333:role/Deploy of targets.a have the same name for IAM`,
    );
  });

  it("one role of many targets is defined once, with both ends of each arrow, and drawn once", () => {
    const fleet = fleetOf("one-role-for-many");
    const { argocd, "targets-shop": shop } = synthFleet(fleet);
    const arn = "arn:aws:iam::444455556666:role/argocd-shop";
    expect(Object.keys(shop.resource.aws_iam_role)).toEqual(["shared_role_argocd-shop"]);
    expect(JSON.stringify(argocd.resource.aws_iam_policy).match(/role\/argocd-shop/g)).toHaveLength(1);
    for (const key of ["blue", "green"]) {
      expect(shop.resource.aws_eks_access_entry[`${key}_access_entry`].principal_arn).toBe(arn);
      expect(shop.resource.kubernetes_secret_v1[`${key}_secret`].data.config).toContain(`"roleARN":"${arn}"`);
      expect(shop.output.fleet_record.value.targets[key]).toContain("aws_iam_role.shared_role_argocd-shop");
    }
    const graph = accessGraph(fleet, [...fleet.targets.values()], "target");
    const roles = graph.groups.flatMap(({ nodes }) => nodes).filter(({ lines }) => lines.includes("argocd-shop"));
    expect(roles).toHaveLength(1);
    // Argo CD assumes it once, and it enters each cluster.
    expect(graph.edges.filter(({ to }) => to === roles[0]?.id)).toHaveLength(1);
    expect(graph.edges.filter(({ from }) => from === roles[0]?.id)).toHaveLength(2);
  });

  it("each file here is in a test", () => {
    const tests = readFileSync(__filename, "utf8");
    for (const name of FILES) expect(tests).toContain(`"${name}"`);
  });
});

const FILES = [
  "expressions-in-text",
  "keys-like-our-own",
  "one-role-for-many",
  "policy-namespace-wildcard",
  "role-names-by-case",
  "tags-beyond-ascii",
];
