import { TargetRole } from "../../lib/constructs/target-role";
import { only, synthConstruct } from "../support/construct";

describe("TargetRole", () => {
  it("trusts the management role alone and may do nothing in AWS", () => {
    const stack = synthConstruct(({ stack, aws }) => {
      new TargetRole(stack, "role", {
        name: "argocd-target-orders",
        managementRoleArn: "arn:aws:iam::111122223333:role/argocd-management",
        identity: "irsa",
        provider: aws,
      });
    });
    const [, role] = only(stack, "aws_iam_role");
    expect({ ...role, assume_role_policy: JSON.parse(role.assume_role_policy) }).toEqual({
      name: "argocd-target-orders",
      description: "Argo CD: entered by the management role, known to one EKS cluster",
      assume_role_policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:role/argocd-management" },
            Action: "sts:AssumeRole",
          },
        ],
      },
      provider: "aws",
    });
    expect(Object.keys(stack.resource)).toEqual(["aws_iam_role"]);
  });
});
