/**
 * Names of everything the fleet defines. They derive from the fleet's keys alone, so another stack, another run and
 * a first plan all know them without reading another state. A changed name replaces the resource that has it.
 */

/** Longest name of an IAM role. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const MAX_ROLE_NAME = 64;

/** Name of the role Argo CD's pods get: `<prefix>-management`. */
export function managementRoleName(rolePrefix: string): string {
  return `${rolePrefix}-management`;
}

/**
 * Name of a target's role: `<prefix>-target-<key>`.
 *
 * Never shortened: two keys can't meet in one name. A name over `MAX_ROLE_NAME` is refused with the fleet file's line.
 */
export function targetRoleName(rolePrefix: string, targetKey: string): string {
  return `${rolePrefix}-target-${targetKey}`;
}

/** First parts of ids that a stack of targets has beside those of its targets. A target of such a key has another id. */
const OWN_IDS = ["argocd"];

/**
 * Id of a target's construct, with which all addresses of the target start: its key. Keys hold no underscore, so no two targets meet,
 * and no target meets what a stack has of its own.
 */
export function targetId(key: string): string {
  return OWN_IDS.includes(key) || isOfEveryObject(key) ? `${key}_target` : key;
}

/** Id of a construct that is called what a user called something: the name, but for one that a scope can't have for an id. */
export function namedId(name: string): string {
  return isOfEveryObject(name) ? `${name}_` : name;
}

/** constructs keeps the children of a scope in an object, where `constructor` is never free. */
function isOfEveryObject(name: string): boolean {
  return name in Object.prototype;
}

/**
 * Id of a role that several targets share, from its name: `shared_role_<name>`. What Terraform takes in no name is written as its
 * code. No target's own resources are called so: keys hold no underscore, and `shared_role` is no beginning of theirs.
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

/** Alias of the AWS provider of an account in a region: `<account>_<region>`; no key holds an underscore. */
export function providerAlias(accountKey: string, region: string): string {
  return `${accountKey}_${region}`;
}

/** Id of the resource that stands for entries in aws-auth, in every stack of targets. */
export const AWS_AUTH = "aws_auth";

/** Name under which AWS logs what this project does in a role. */
export const SESSION_NAME = "argocd-eks-iam";

/** Name of the EKS add-on that hands pods their sessions. */
export const POD_IDENTITY_AGENT = "eks-pod-identity-agent";

/** Name of the program Terraform runs for entries in aws-auth, in the stack's folder. */
export const AWS_AUTH_PROGRAM = "aws-auth.cjs";
