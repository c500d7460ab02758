import { accessPolicyArn, clusterArn, roleArn } from "../../lib/model/arn";
import { partitionOf } from "../../lib/model/partition";

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
  it("carry the partition of their region", () => {
    expect(clusterArn("us-gov-west-1", "444455556666", "orders")).toBe(
      "arn:aws-us-gov:eks:us-gov-west-1:444455556666:cluster/orders",
    );
    expect(roleArn("aws-cn", "444455556666", "argocd-target-orders")).toBe(
      "arn:aws-cn:iam::444455556666:role/argocd-target-orders",
    );
    expect(accessPolicyArn("aws", "AmazonEKSClusterAdminPolicy")).toBe(
      "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    );
  });
});
