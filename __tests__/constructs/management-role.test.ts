import { ManagementRole, type ManagementRoleProps } from "../../lib/constructs/management-role";
import { policyDocument } from "../../lib/model/policy-document";
import { only, synthConstruct } from "../support/construct";

const trustPolicy = policyDocument([
  { Effect: "Allow", Principal: { Federated: "arn:x" }, Action: "sts:AssumeRoleWithWebIdentity" },
]);

function synth(role: Partial<ManagementRoleProps["role"]> = {}) {
  return synthConstruct(({ stack, aws }) => {
    new ManagementRole(stack, "role", {
      role: { type: "defined", name: "argocd-management", path: "/", tags: {}, maxSessionDuration: 3600, ...role },
      rolePrefix: "argocd",
      trustPolicy,
      assumableRoleArns: [
        "arn:aws:iam::444455556666:role/argocd-target-orders",
        "arn:aws:iam::111122223333:role/argocd-target-payments",
      ],
      hasSessionTags: false,
      provider: aws,
    });
  });
}

describe("ManagementRole", () => {
  const stack = synth();

  it("is a role with the trust policy it was given and no inline policy", () => {
    expect(only(stack, "aws_iam_role")[1]).toEqual({
      name: "argocd-management",
      description: "Argo CD: assumes the target roles of its clusters",
      assume_role_policy: JSON.stringify(trustPolicy),
      provider: "aws",
    });
  });

  it("may assume the target roles and do nothing else", () => {
    const [, policy] = only(stack, "aws_iam_policy");
    expect(policy.name).toBe("argocd-assume-target-roles-0");
    expect(JSON.parse(policy.policy)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Resource: [
            "arn:aws:iam::111122223333:role/argocd-target-payments",
            "arn:aws:iam::444455556666:role/argocd-target-orders",
          ],
        },
      ],
    });
  });

  it("has the policy attached to it", () => {
    const [role] = only(stack, "aws_iam_role");
    const [policy] = only(stack, "aws_iam_policy");
    expect(only(stack, "aws_iam_role_policy_attachment")[1]).toEqual({
      role: `\${aws_iam_role.${role}.name}`,
      policy_arn: `\${aws_iam_policy.${policy}.arn}`,
      lifecycle: { replace_triggered_by: [`aws_iam_role.${role}.unique_id`] },
      provider: "aws",
    });
  });

  it("has the path, boundary, session duration and tags it was given, and its policies the path", () => {
    const stack = synth({
      name: "gitops",
      path: "/argocd/",
      permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
      maxSessionDuration: 7200,
      tags: { team: "platform" },
    });
    expect(only(stack, "aws_iam_role")[1]).toEqual({
      name: "gitops",
      path: "/argocd/",
      permissions_boundary: "arn:aws:iam::111122223333:policy/boundary",
      max_session_duration: 7200,
      tags: { team: "platform" },
      description: "Argo CD: assumes the target roles of its clusters",
      assume_role_policy: JSON.stringify(trustPolicy),
      provider: "aws",
    });
    expect(only(stack, "aws_iam_policy")[1].path).toBe("/argocd/");
  });

  it("refuses a name IAM would not take, with the construct's path", () => {
    const name = "x".repeat(65);
    expect(() => synth({ name })).toThrow(
      `own/role: the role name "${name}" has 65 characters, but IAM allows 1 to 64`,
    );
  });
});
