import { ClusterAccessEntry } from "../../lib/constructs/cluster-access-entry";
import { TargetRole } from "../../lib/constructs/target-role";
import type { AccessPolicy } from "../../lib/model/fleet";
import { policyDocument } from "../../lib/model/policy-document";
import { only, synthConstruct } from "../support/construct";

const roleArn = "arn:aws-us-gov:iam::444455556666:role/argocd-target-orders";

function policy(name: string, namespaces: readonly string[] = []): AccessPolicy {
  return { name, arn: `arn:aws-us-gov:eks::aws:cluster-access-policy/${name}`, namespaces };
}

function synth(policies: readonly AccessPolicy[], groups: readonly string[] = []) {
  return synthConstruct(({ stack, aws }) => {
    const role = new TargetRole(stack, "role", {
      role: { type: "defined", name: "argocd-target-orders", path: "/", tags: {} },
      trustPolicy: policyDocument([]),
      provider: aws,
    });
    new ClusterAccessEntry(stack, "access", {
      clusterName: "orders-prod",
      role,
      roleArn,
      policies,
      groups,
      provider: aws,
    });
  });
}

describe("ClusterAccessEntry", () => {
  const stack = synth([policy("AmazonEKSClusterAdminPolicy")]);
  const [role] = only(stack, "aws_iam_role");
  const [identity, roleIdentity] = only(stack, "terraform_data");
  const [entry, accessEntry] = only(stack, "aws_eks_access_entry");

  it("lets the role in, and is replaced when the role was made anew, however that came", () => {
    expect(roleIdentity.input).toEqual({ unique_id: `\${aws_iam_role.${role}.unique_id}` });
    expect(accessEntry).toEqual({
      cluster_name: "orders-prod",
      principal_arn: roleArn,
      kubernetes_groups: [],
      depends_on: [`aws_iam_role.${role}`],
      lifecycle: { replace_triggered_by: [`terraform_data.${identity}`] },
      provider: "aws",
    });
  });

  it("gives the policy by an ARN of the cluster's partition, and again whenever the entry is replaced, not when it changes in place", () => {
    expect(only(stack, "aws_eks_access_policy_association")[1]).toEqual({
      cluster_name: "orders-prod",
      principal_arn: roleArn,
      policy_arn: "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
      access_scope: { type: "cluster" },
      depends_on: [`aws_eks_access_entry.${entry}`],
      lifecycle: { replace_triggered_by: [`aws_eks_access_entry.${entry}.access_entry_arn`] },
      provider: "aws",
    });
  });

  it("limits a policy to its namespaces", () => {
    const two = synth([policy("AmazonEKSAdminPolicy", ["orders", "orders-jobs"]), policy("AmazonEKSViewPolicy")]);
    const scopes = Object.values<{ access_scope: unknown }>(two.resource.aws_eks_access_policy_association);
    expect(scopes.map(({ access_scope }) => access_scope)).toEqual([
      { type: "namespace", namespaces: ["orders", "orders-jobs"] },
      { type: "cluster" },
    ]);
  });

  it("gives Kubernetes groups, with or without a policy", () => {
    const grouped = synth([], ["argocd-deployers"]);
    expect(only(grouped, "aws_eks_access_entry")[1].kubernetes_groups).toEqual(["argocd-deployers"]);
    expect(grouped.resource.aws_eks_access_policy_association).toBeUndefined();
  });

  it("refuses to let in who may do nothing, with the construct's path", () => {
    expect(() => synth([])).toThrow("own/access: an access entry without policies and groups grants no access");
  });
});
