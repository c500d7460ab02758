import type { IamRoleConfig } from "@cdktf/provider-aws/lib/iam-role";
import type { Construct } from "constructs";
import type { DefinedRole } from "../model/fleet";
import { MAX_ROLE_NAME } from "../model/names";

/**
 * Settings of a role, without IAM's defaults.
 * @throws Error with the construct's path if the name is empty or too long for IAM.
 */
export function roleSettings(scope: Construct, role: DefinedRole): Partial<IamRoleConfig> {
  if (role.name.length === 0 || role.name.length > MAX_ROLE_NAME) {
    throw new Error(
      `${scope.node.path}: the role name "${role.name}" has ${role.name.length} characters, but IAM allows 1 to ${MAX_ROLE_NAME}`,
    );
  }
  return {
    name: role.name,
    ...(role.path !== "/" ? { path: role.path } : {}),
    ...(role.permissionsBoundary ? { permissionsBoundary: role.permissionsBoundary } : {}),
    ...(Object.keys(role.tags).length > 0 ? { tags: { ...role.tags } } : {}),
  };
}
