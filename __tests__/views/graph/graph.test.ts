import type { Fleet, Target } from "../../../lib/model/fleet";
import { accessGraph } from "../../../lib/views/graph/access-graph";
import { mermaidOf } from "../../../lib/views/graph/mermaid";
import { svgOf } from "../../../lib/views/graph/svg";
import {
  accessPolicy,
  byKey,
  definedRole,
  platform,
  podIdentity,
  sampleFleet,
  shop,
  target,
} from "../../support/sample-fleet";

const all = ({ targets }: Fleet) => [...targets.values()];

const withTargets = (...targets: Target[]) => sampleFleet({ targets: byKey(...targets) });

describe("the picture of a fleet", () => {
  it("shows each account, role and cluster, and by what right each is entered", () => {
    const fleet = sampleFleet();
    expect(mermaidOf(accessGraph(fleet, all(fleet), "target"))).toBe(
      `flowchart LR
  subgraph account_platform["platform 111122223333"]
    argocd_cluster["EKS cluster argocd<br/>eu-west-1<br/>namespace argocd:<br/>argocd-application-controller<br/>argocd-applicationset-controller<br/>argocd-server"]
    management_role(["management role<br/>argocd-management"])
    role_payments(["target role<br/>argocd-target-payments"])
    cluster_payments["EKS cluster payments<br/>eu-west-1"]
  end
  subgraph account_shop["shop 444455556666"]
    role_orders(["target role<br/>argocd-target-orders"])
    cluster_orders["EKS cluster orders-prod<br/>us-east-1<br/>target orders"]
  end
  argocd_cluster -->|"IRSA<br/>sts:AssumeRoleWithWebIdentity<br/>sub: these service accounts<br/>aud: sts.amazonaws.com"| management_role
  management_role -->|"sts:AssumeRole"| role_payments
  role_payments -->|"access entry<br/>AmazonEKSClusterAdminPolicy"| cluster_payments
  management_role -->|"sts:AssumeRole"| role_orders
  role_orders -->|"access entry<br/>AmazonEKSClusterAdminPolicy"| cluster_orders`,
    );
  });

  it("says what narrows an entrance: session tags, namespaces, groups, the account's trust", () => {
    const sample = sampleFleet();
    const fleet = {
      ...sample,
      argocd: { ...sample.argocd, identity: podIdentity() },
      targets: byKey(
        target("a", shop, {
          role: { ...definedRole("a"), trust: "account", requireSessionTags: true } as Target["role"],
          access: {
            type: "access-entry",
            policies: [accessPolicy("AmazonEKSViewPolicy", ["web", "db"])],
            groups: ["dev"],
          },
        }),
        target("b", shop, { role: { type: "none" }, access: { type: "aws-auth", username: "u", groups: ["ops"] } }),
      ),
    };
    const { edges } = accessGraph(fleet, all(fleet), "target");
    expect(edges.map(({ from, to, lines }) => [from, to, ...lines])).toEqual([
      [
        ...["argocd_cluster", "management_role", "EKS Pod Identity", "sts:AssumeRole", "sts:TagSession"],
        ...["pods.eks.amazonaws.com", "for these service accounts of this cluster"],
      ],
      [
        ...["management_role", "role_a", "sts:AssumeRole", "sts:TagSession", "trusts the account, aws:PrincipalArn"],
        "aws:PrincipalTag: cluster, namespace, service account",
      ],
      ["role_a", "cluster_a", "access entry", "AmazonEKSViewPolicy in web, db", "group dev"],
      ["management_role", "cluster_b", "aws-auth", "ops"],
    ]);
  });

  it("says where the management role may assume more than is drawn", () => {
    const sample = sampleFleet();
    const linesOf = (assumeRoleScope: "account" | "any") => {
      const fleet = { ...sample, argocd: { ...sample.argocd, assumeRoleScope } };
      const nodes = accessGraph(fleet, all(fleet), "target").groups.flatMap((group) => group.nodes);
      return nodes.find(({ id }) => id === "management_role")?.lines.slice(2);
    };
    expect(linesOf("account")).toEqual(["may assume roles with the same", "name prefix in target accounts"]);
    expect(linesOf("any")).toEqual(["may assume any role", "that trusts this role"]);
  });

  it("says that without session tags any association gives the management role", () => {
    const sample = sampleFleet();
    const fleet = { ...sample, argocd: { ...sample.argocd, identity: podIdentity({ hasSessionTags: false }) } };
    const { edges } = accessGraph(fleet, all(fleet), "target");
    expect(edges.slice(0, 2).map(({ lines }) => lines.at(-1))).toEqual([
      "for every association in the account",
      "sts:AssumeRole",
    ]);
  });

  it("draws the other Argo CDs a target role trusts once", () => {
    const alsoTrust = ["arn:aws:iam::999988887777:role/second"];
    const of = (key: string) => target(key, shop, { role: { ...definedRole(key), alsoTrust } as Target["role"] });
    const fleet = withTargets(of("a"), of("b"));
    const { groups, edges } = accessGraph(fleet, all(fleet), "target");
    expect(groups.at(-1)?.nodes).toEqual([
      { id: "other_arn_aws_iam__999988887777_role_second", kind: "role", lines: ["second", "999988887777"] },
    ]);
    expect(edges.filter(({ from }) => from.startsWith("other")).map(({ to, lines }) => [to, ...lines])).toEqual([
      ["role_a", "sts:AssumeRole", "sts:TagSession"],
      ["role_b", "sts:AssumeRole", "sts:TagSession"],
    ]);
  });

  it("draws 500 targets by account as those that are entered alike", () => {
    const view = { type: "access-entry" as const, policies: [accessPolicy("AmazonEKSViewPolicy")], groups: [] };
    const targets = Array.from({ length: 500 }, (_, index) =>
      target(`t${index}`, index % 2 ? shop : platform, index === 7 ? { access: view } : {}),
    );
    const fleet = withTargets(...targets);
    const { groups, edges } = accessGraph(fleet, targets, "account");
    expect(groups.flatMap(({ nodes }) => nodes).map(({ lines }) => lines[0])).toEqual([
      ...["EKS cluster argocd", "management role", "250 target roles", "250 EKS clusters"],
      ...["249 target roles", "249 EKS clusters", "target role", "EKS cluster t7"],
    ]);
    expect(edges).toHaveLength(1 + 3 * 2);
  });

  it("keeps signs of Mermaid's own in a text as they are", () => {
    const graph = { groups: [{ id: "a", title: `"<b>" & #1 |`, nodes: [] }], edges: [] };
    expect(mermaidOf(graph)).toContain(`subgraph a["#34;#60;b#62;#34; #38; #35;1 #124;"]`);
  });

  it("is an SVG with everything the graph says", async () => {
    const fleet = sampleFleet();
    const svg = await svgOf(accessGraph(fleet, all(fleet), "target"));
    expect(svg).toMatch(/<svg [\s\S]*<\/svg>\s*$/);
    for (const text of ["shop 444455556666", "argocd&#45;target&#45;orders", "AmazonEKSClusterAdminPolicy"]) {
      expect(svg).toContain(text);
    }
  });
});
