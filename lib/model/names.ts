/**
 * Names of all resources of the fleet. Names derive only from the fleet's keys, so every stack and every plan knows the names
 * without reading a state. A changed name replaces its resource.
 */

/** Maximum length of an IAM role's name. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const MAX_ROLE_NAME = 64;

/** Name of the role of Argo CD's pods: `<prefix>-management`. */
export function managementRoleName(rolePrefix: string): string {
  return `${rolePrefix}-management`;
}

/**
 * Name of a target's role: `<prefix>-target-<key>`.
 *
 * Never shortened, so two keys never have the same name. A name longer than `MAX_ROLE_NAME` is an error of the fleet file.
 */
export function targetRoleName(rolePrefix: string, targetKey: string): string {
  return `${rolePrefix}-target-${targetKey}`;
}

/** Prefixes of a target stack's own ids. A target with such a key gets another id. */
const OWN_IDS = ["argocd"];

/**
 * Id of a target's construct: its key, with which all addresses of the target start. Keys have no underscore, so ids of targets
 * and of the stack's own resources are unique.
 */
export function targetId(key: string): string {
  return OWN_IDS.includes(key) || isOfEveryObject(key) ? `${key}_target` : key;
}

/** Id of a construct from a name of the user. A name that a scope cannot use as an id gets a trailing underscore. */
export function namedId(name: string): string {
  return isOfEveryObject(name) ? `${name}_` : name;
}

/** The library constructs saves the children of a scope in an object, in which `constructor` is never free. */
function isOfEveryObject(name: string): boolean {
  return name in Object.prototype;
}

/**
 * Id of a role that several targets share: `shared_role_<name>`. Characters that Terraform does not allow in names are written as
 * codes. No resource of a target has such an id, because keys have no underscore.
 */
export function sharedRoleId(roleName: string): string {
  const escaped = roleName.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
  return `shared_role_${escaped}`;
}

/** Name of a part of the management role's permission policy: `<prefix>-assume-target-roles-<part>`. */
export function assumeTargetRolesPolicyName(rolePrefix: string, partId: string): string {
  return `${rolePrefix}-assume-target-roles-${partId}`;
}

/** Name of the stack with the management role. */
export const ARGOCD_STACK = "argocd";

/** Name of the stack with the targets of a group of accounts: `targets-<group>`. */
export function targetsStackName(group: string): string {
  return `targets-${group}`;
}

/** Alias of the AWS provider of an account in a region: `<account>_<region>`. No key has an underscore. */
export function providerAlias(accountKey: string, region: string): string {
  return `${accountKey}_${region}`;
}

/** Id of the resource for entries in aws-auth, in every stack of targets. */
export const AWS_AUTH = "aws_auth";

/** Name of this project's role sessions, which AWS logs. */
export const SESSION_NAME = "argocd-eks-iam";

/** Name of the EKS add-on that gives pods their sessions. */
export const POD_IDENTITY_AGENT = "eks-pod-identity-agent";

/** Name of the program that Terraform runs for entries in aws-auth, in the stack's folder. */
export const AWS_AUTH_PROGRAM = "aws-auth.cjs";
