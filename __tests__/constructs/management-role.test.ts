import { ManagementRole } from "../../lib/constructs/management-role";
import { targetTrustPolicy } from "../../lib/model/trust-policy";
import { only, synthConstruct } from "../support/construct";

const trustPolicy = targetTrustPolicy("arn:aws:iam::111122223333:role/whoever", "irsa");

describe("ManagementRole", () => {
  const stack = synthConstruct(({ stack, aws }) => {
    new ManagementRole(stack, "role", {
      rolePrefix: "argocd",
      trustPolicy,
      assumableRoleArns: [
        "arn:aws:iam::444455556666:role/argocd-target-orders",
        "arn:aws:iam::111122223333:role/argocd-target-payments",
      ],
      identity: "irsa",
      provider: aws,
    });
  });

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
      provider: "aws",
    });
  });
});
