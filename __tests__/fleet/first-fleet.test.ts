import { clusterAddress, type FirstFleet, firstFleet } from "../../lib/fleet/first-fleet";
import { parseFleet } from "../../lib/fleet/load";

const argocd = clusterAddress("arn:aws:eks:eu-west-1:111122223333:cluster/argocd");

const fleetOf = (more: Partial<FirstFleet> = {}) => {
  const text = firstFleet({ argocd, targets: [], accountKeys: new Map(), schema: "./fleet.schema.json", ...more });
  return { text, fleet: parseFleet(text, "fleet.yaml") };
};

describe("a first fleet file", () => {
  it("holds the Argo CD cluster alone, state on this machine, and says what else there is", () => {
    const { text, fleet } = fleetOf();
    expect(fleet.argocd).toMatchObject({ cluster: "argocd", region: "eu-west-1", account: { id: "111122223333" } });
    expect(fleet.targets.size).toBe(0);
    expect(fleet.backend.type).toBe("local");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/fleet\.schema\.json\n/);
  });

  it("holds targets of several accounts and regions, deploy roles, state in a bucket", () => {
    const { fleet } = fleetOf({
      targets: [
        "arn:aws:eks:us-east-1:111122223333:cluster/argocd",
        "arn:aws:eks:us-east-1:444455556666:cluster/Orders_prod",
        "arn:aws:eks:us-east-1:444455556666:cluster/123",
      ].map(clusterAddress),
      accountKeys: new Map([["111122223333", "platform"]]),
      deployRole: "arn:aws:iam::{id}:role/terraform",
      bucket: { name: "acme-tfstate", region: "eu-central-1" },
    });
    expect(
      [...fleet.targets.values()].map(({ key, account, region, cluster }) => [key, account.key, region, cluster]),
    ).toEqual([
      ["argocd", "platform", "us-east-1", "argocd"],
      ["orders-prod", "account-444455556666", "us-east-1", "Orders_prod"],
      ["cluster-123", "account-444455556666", "us-east-1", "123"],
    ]);
    expect(fleet.accounts.get("account-444455556666")?.deployRole).toBe("arn:aws:iam::444455556666:role/terraform");
    expect(fleet.backend).toMatchObject({ type: "s3", bucket: "acme-tfstate", region: "eu-central-1" });
    expect(fleet.argocd.region).toBe("eu-west-1");
  });

  it("refuses what is no cluster's ARN", () => {
    expect(() => clusterAddress("arn:aws:eks:eu-west-1:1:cluster/a")).toThrow(
      "expected the ARN of an EKS cluster, arn:aws:eks:<region>:<account>:cluster/<name>, got arn:aws:eks:eu-west-1:1:cluster/a",
    );
  });
});
