import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { TerraformStack } from "cdktf";
import { TargetRole } from "../lib/constructs/target-role";
import { targetRoleArn } from "../lib/model/arn";
import type { ArgoCd, Target } from "../lib/model/fleet";
import { trustOfTargetRole } from "../lib/model/fleet-trust";
import { sharedRoleId, targetRoleName } from "../lib/model/names";

/** Properties of `SharedRoles`. */
export interface SharedRolesProps {
  readonly argocd: ArgoCd;
  /** Targets of the stack. */
  readonly targets: readonly Target[];
  /** Provider of a target's account. */
  readonly providerOf: (target: Target) => AwsProvider;
}

/** The roles that several targets of a stack share, by ARN. Each role is defined once, and destroyed with the last target. */
export class SharedRoles {
  private readonly roles = new Map<string, TargetRole>();

  constructor(stack: TerraformStack, { argocd, targets, providerOf }: SharedRolesProps) {
    const moved: { readonly from: string; readonly to: string }[] = [];
    for (const [arn, members] of definedRoles(targets)) {
      const [first] = members;
      if (first?.role.type !== "defined") continue;
      const [own, shared] = [`${first.key}_role`, sharedRoleId(first.role.name)].map((id) => `aws_iam_role.${id}`);
      if (members.length > 1) {
        const trustPolicy = trustOfTargetRole(argocd, first.role);
        const props = { role: first.role, trustPolicy, provider: providerOf(first) };
        this.roles.set(arn, new TargetRole(stack, sharedRoleId(first.role.name), props));
        if (own && shared) moved.push({ from: own, to: shared });
      } else if (own && shared && first.role.name !== targetRoleName(argocd.rolePrefix, first.key)) {
        // Only a role with a custom name may have been shared.
        moved.push({ from: shared, to: own });
      }
    }
    if (moved.length > 0) stack.addOverride("moved", moved);
  }

  /** The role that a target shares with other targets; undefined for a separate role. */
  of(target: Target): TargetRole | undefined {
    return this.roles.get(targetRoleArn(target) ?? "");
  }
}

function definedRoles(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
  const roles = new Map<string, Target[]>();
  for (const target of targets) {
    const arn = target.role.type === "defined" ? targetRoleArn(target) : undefined;
    if (arn === undefined) continue;
    const members = roles.get(arn);
    if (members) members.push(target);
    else roles.set(arn, [target]);
  }
  return roles;
}
