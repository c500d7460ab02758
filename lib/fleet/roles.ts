import {
  type Account,
  DEFAULT_SESSION_DURATION,
  type DefinedRole,
  type ManagementRole,
  type TargetRole,
} from "../model/fleet";
import { DEFAULT_TRUST } from "../model/fleet-trust";
import { managementRoleName } from "../model/names";
import type { ManagementRoleConfig, TargetRoleConfig } from "./schema";

/** A target's role: its own fields, merged with the defaults. The values `none` and `existing` are not merged. */
export function mergedRole(
  own: TargetRoleConfig | undefined,
  defaults: TargetRoleConfig | undefined,
): TargetRoleConfig | undefined {
  if (own === undefined) return defaults;
  if (own === "none" || own.existing || defaults === undefined || defaults === "none") return own;
  return { ...defaults, ...own, tags: { ...defaults.tags, ...own.tags } };
}

export function resolveManagementRole(
  config: ManagementRoleConfig,
  account: Account,
  rolePrefix: string,
): ManagementRole {
  if (config.existing) return { type: "existing", arn: inAccount(config.existing, account) };
  return {
    ...definedRole(config, account, managementRoleName(rolePrefix)),
    maxSessionDuration: config.maxSessionDuration ?? DEFAULT_SESSION_DURATION,
  };
}

export function resolveTargetRole(config: TargetRoleConfig = {}, account: Account, defaultName: string): TargetRole {
  if (config === "none") return { type: "none" };
  if (config.existing) return { type: "existing", arn: inAccount(config.existing, account) };
  return {
    ...definedRole(config, account, defaultName),
    trust: config.trust ?? DEFAULT_TRUST.trust,
    alsoTrust: config.alsoTrust ?? DEFAULT_TRUST.alsoTrust,
    requireSessionTags: config.requireSessionTags ?? DEFAULT_TRUST.requireSessionTags,
  };
}

function definedRole(
  config: Pick<ManagementRoleConfig, "name" | "path" | "permissionsBoundary" | "tags">,
  account: Account,
  defaultName: string,
): DefinedRole {
  return {
    type: "defined",
    name: config.name ?? defaultName,
    path: config.path ?? "/",
    ...(config.permissionsBoundary ? { permissionsBoundary: inAccount(config.permissionsBoundary, account) } : {}),
    tags: config.tags ?? {},
  };
}

function inAccount(arn: string, account: Account): string {
  return arn.replaceAll("{id}", account.id);
}
