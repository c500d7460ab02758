import { parseFleet } from "../../lib/fleet/load";
import { shop, target } from "../support/sample-fleet";

function fleet(targets: string, more = "") {
  return parseFleet(
    `accounts:
  platform: { id: "111122223333", regions: [eu-west-1] }
  shop: { id: "444455556666", regions: [us-east-1] }
argocd: { account: platform, cluster: argocd, identity: pod-identity }
targets:
${targets}
backend: { local: {} }
${more}`,
    "fleet.yaml",
  );
}

describe("what a target says", () => {
  it("stands in the fleet as it was said", () => {
    const { deployRole: _, ...account } = shop;
    const { orders } = Object.fromEntries(
      fleet(`  orders:
    account: shop
    role:
      name: own
      path: /argocd/
      permissionsBoundary: arn:aws:iam::{id}:policy/boundary
      tags: { team: shop }
      trust: account
      alsoTrust: ["arn:aws:iam::777788889999:role/other"]
      requireSessionTags: true
    access:
      type: access-entry
      policies: [{ arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", namespaces: [orders] }]
      groups: [deployers]
    secretName: cluster-orders
    name: orders
    annotations: { example.com/note: "1" }
    project: shop
    namespaces: [orders]
    clusterResources: true
    shard: 2
    paused: true
    proxyUrl: socks5://proxy:1080
    serverName: orders.internal
    caData: LS0tLS1CRUdJTiBDRVJU`).targets,
    );
    expect(orders).toEqual({
      ...target("orders", account, {
        role: {
          type: "defined",
          name: "own",
          path: "/argocd/",
          permissionsBoundary: "arn:aws:iam::444455556666:policy/boundary",
          tags: { team: "shop" },
          trust: "account",
          alsoTrust: ["arn:aws:iam::777788889999:role/other"],
          requireSessionTags: true,
        },
        access: {
          type: "access-entry",
          policies: [
            {
              name: "AmazonEKSEditPolicy",
              arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
              namespaces: ["orders"],
            },
          ],
          groups: ["deployers"],
        },
        secret: {
          secretName: "cluster-orders",
          name: "orders",
          annotations: { "example.com/note": "1" },
          project: "shop",
          namespaces: ["orders"],
          clusterResources: true,
          shard: 2,
          paused: true,
          proxyUrl: "socks5://proxy:1080",
          serverName: "orders.internal",
          caData: "LS0tLS1CRUdJTiBDRVJU",
        },
      }),
    });
  });

  it("wins over what holds for all, field by field in role, labels and annotations", () => {
    const { targets } = fleet(
      `  orders: { account: shop, role: { path: /own/ }, labels: { tier: own } }
  carts: { account: shop }
  direct: { account: shop, role: none, access: { type: access-entry, groups: [deployers] } }`,
      `targetDefaults:
  role: { path: /argocd/, trust: account, tags: { team: all } }
  labels: { tier: all, env: prod }
  access: { type: access-entry, policies: [{ name: AmazonEKSViewPolicy }] }`,
    );
    const { orders, carts, direct } = Object.fromEntries(targets);
    expect(orders?.role).toMatchObject({ path: "/own/", trust: "account", tags: { team: "all" } });
    expect(carts?.role).toMatchObject({ path: "/argocd/", trust: "account" });
    expect(orders?.secret.labels).toEqual({ tier: "own", env: "prod" });
    expect(carts?.access).toMatchObject({ policies: [{ name: "AmazonEKSViewPolicy" }] });
    expect(direct?.role).toEqual({ type: "none" });
    expect(direct?.access).toEqual({ type: "access-entry", policies: [], groups: ["deployers"] });
  });
});

describe("the partition", () => {
  it("is what the file says, where no region tells", () => {
    const { accounts, targets } = fleet("  orders: { account: shop }", "partition: aws-next");
    expect(accounts.get("shop")?.partition).toBe("aws-next");
    expect(targets.get("orders")?.access).toMatchObject({
      policies: [{ arn: "arn:aws-next:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy" }],
    });
  });

  it("that is said is the deploy roles' too", () => {
    const said = "partition: aws-next\naccountDefaults: { deployRole: 'arn:aws-next:iam::{id}:role/terraform' }";
    const { accounts } = fleet("  orders: { account: shop }", said);
    expect(accounts.get("shop")?.deployRole).toBe("arn:aws-next:iam::444455556666:role/terraform");
    const other = said.replace("arn:aws-next", "arn:aws");
    expect(() => fleet("  orders: { account: shop }", other)).toThrow(
      "expected a role of accounts.platform, arn:aws-next:iam::111122223333:role/…, got arn:aws:iam::111122223333:role/terraform",
    );
  });
});
