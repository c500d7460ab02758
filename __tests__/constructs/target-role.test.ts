import { TargetRole } from "../../lib/constructs/target-role";
import { DEFAULT_TRUST, trustOfTargetRole } from "../../lib/model/fleet-trust";
import { only, synthConstruct } from "../support/construct";
import { sampleFleet } from "../support/sample-fleet";

describe("TargetRole", () => {
  it("trusts the management role alone and may do nothing in AWS", () => {
    const stack = synthConstruct(({ stack, aws }) => {
      new TargetRole(stack, "role", {
        role: { type: "defined", name: "argocd-target-orders", path: "/", tags: {} },
        trustPolicy: trustOfTargetRole(sampleFleet().argocd, DEFAULT_TRUST),
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

  it("has the path, boundary and tags it was given", () => {
    const stack = synthConstruct(({ stack, aws }) => {
      new TargetRole(stack, "role", {
        role: {
          type: "defined",
          name: "orders",
          path: "/argocd/",
          permissionsBoundary: "arn:aws:iam::444455556666:policy/boundary",
          tags: { team: "shop" },
        },
        trustPolicy: trustOfTargetRole(sampleFleet().argocd, DEFAULT_TRUST),
        provider: aws,
      });
    });
    expect(only(stack, "aws_iam_role")[1]).toMatchObject({
      name: "orders",
      path: "/argocd/",
      permissions_boundary: "arn:aws:iam::444455556666:policy/boundary",
      tags: { team: "shop" },
    });
  });
});
