import { accessPolicyArn, assumableRoleArns, clusterArn, roleArn } from "../../lib/model/arn";
import type { AssumeRoleScope, Target } from "../../lib/model/fleet";
import { partitionOf } from "../../lib/model/partition";
import { byKey, platform, sampleFleet, shop, target } from "../support/sample-fleet";

describe("partitionOf", () => {
  it.each([
    ["eu-west-1", "aws"],
    ["us-east-1", "aws"],
    ["ap-southeast-5", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("puts %s in %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});

describe("ARNs", () => {
  it("carry the partition and a role its path", () => {
    expect(clusterArn({ ...shop, partition: "aws-us-gov" }, "us-gov-west-1", "orders")).toBe(
      "arn:aws-us-gov:eks:us-gov-west-1:444455556666:cluster/orders",
    );
    expect(roleArn({ ...shop, partition: "aws-cn" }, "argocd-target-orders", "/argocd/")).toBe(
      "arn:aws-cn:iam::444455556666:role/argocd/argocd-target-orders",
    );
    expect(accessPolicyArn("aws", "AmazonEKSClusterAdminPolicy")).toBe(
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    );
  });
});

describe("what the management role may assume", () => {
  const named = target("named", shop);
  const targets: readonly Target[] = [
    target("payments", platform),
    target("orders", shop),
    target("carts", shop),
    { ...named, role: { ...named.role, name: "custom", path: "/argocd/" } as Target["role"] },
    target("old", shop, { role: { type: "existing", arn: "arn:aws:iam::444455556666:role/old" } }),
    target("direct", shop, { role: { type: "none" } }),
  ];

  it.each<[AssumeRoleScope, readonly string[]]>([
    [
      "role",
      [
        "arn:aws:iam::111122223333:role/argocd-target-payments",
        "arn:aws:iam::444455556666:role/argocd-target-orders",
        "arn:aws:iam::444455556666:role/argocd-target-carts",
        "arn:aws:iam::444455556666:role/argocd/custom",
        "arn:aws:iam::444455556666:role/old",
      ],
    ],
    [
      "account",
      [
        "arn:aws:iam::111122223333:role/argocd-target-*",
        "arn:aws:iam::444455556666:role/argocd-target-*",
        "arn:aws:iam::444455556666:role/argocd/custom",
        "arn:aws:iam::444455556666:role/old",
      ],
    ],
    ["any", ["*"]],
  ])("with scope %s is no more than that", (assumeRoleScope, arns) => {
    const fleet = sampleFleet({ targets: byKey(...targets) });
    expect(assumableRoleArns({ ...fleet, argocd: { ...fleet.argocd, assumeRoleScope } })).toEqual(arns);
  });
});
