import type { Account, ArgoCd, Fleet, Target } from "./fleet";
import { targetRoleName } from "./names";

/** ARN of an IAM role; its path starts and ends with a slash. */
export function roleArn(account: Account, name: string, path = "/"): string {
  return `arn:${account.partition}:iam::${account.id}:role${path}${name}`;
}

/** ARN of the management role. */
export function managementRoleArn({ account, managementRole: role }: ArgoCd): string {
  return role.type === "existing" ? role.arn : roleArn(account, role.name, role.path);
}

/** ARN of the role that Argo CD assumes for a target; undefined if Argo CD authenticates as the management role. */
export function targetRoleArn({ account, role }: Target): string | undefined {
  if (role.type === "none") return undefined;
  return role.type === "existing" ? role.arn : roleArn(account, role.name, role.path);
}

/** ARN of the role with which Argo CD authenticates to the target's cluster. */
export function authenticatingRoleArn(argocd: ArgoCd, target: Target): string {
  return targetRoleArn(target) ?? managementRoleArn(argocd);
}

/**
 * Roles that the management role may assume: ARNs of the target roles, or patterns. A role that the pattern does not cover is
 * listed by its ARN.
 */
export function assumableRoleArns({ argocd, targets }: Fleet): readonly string[] {
  if (argocd.assumeRoleScope === "any") return ["*"];
  const all = [...targets.values()];
  const arns = argocd.assumeRoleScope === "role" ? all.map(targetRoleArn) : all.map(targetRolePattern(argocd));
  return [...new Set(arns.filter((arn) => arn !== undefined))];
}

/** The pattern of an account's target roles with default names. */
function targetRolePattern({ rolePrefix }: ArgoCd) {
  return (target: Target): string | undefined => {
    const { account, key, role } = target;
    const hasOwnName = role.type === "defined" && role.name === targetRoleName(rolePrefix, key);
    return hasOwnName ? roleArn(account, targetRoleName(rolePrefix, "*"), role.path) : targetRoleArn(target);
  };
}

/**
 * ARN of a role without its path, as aws-auth requires.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
 */
export function roleArnWithoutPath(arn: string): string {
  return `${arn.slice(0, arn.indexOf("/"))}/${roleNameOf(arn)}`;
}

/** Name of a role, from its ARN. */
export function roleNameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Account of a role, from its ARN. */
export function accountIdOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** ARN of the account of a role, as principal in a trust policy. */
export function accountPrincipalArn(roleArn: string): string {
  return `arn:${partitionOfArn(roleArn)}:iam::${accountIdOf(roleArn)}:root`;
}

/** ARN of an IAM policy; its path starts and ends with a slash. */
export function policyArn(account: Pick<Account, "id" | "partition">, name: string, path: string): string {
  return `arn:${account.partition}:iam::${account.id}:policy${path}${name}`;
}

/** ARN of the IAM OIDC provider of an issuer, given without `https://`. */
export function oidcProviderArn(account: Pick<Account, "id" | "partition">, issuerHost: string): string {
  return `arn:${account.partition}:iam::${account.id}:oidc-provider/${issuerHost}`;
}

/** Partition of an ARN. */
export function partitionOfArn(arn: string): string {
  return arn.split(":")[1] ?? "";
}

/** ARN of an EKS cluster. */
export function clusterArn(account: Pick<Account, "id" | "partition">, region: string, name: string): string {
  return `arn:${account.partition}:eks:${region}:${account.id}:cluster/${name}`;
}

/**
 * ARN of an EKS access policy, which has a partition and no account.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function accessPolicyArn(partition: string, name: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${name}`;
}

/** Name of an EKS access policy, from its ARN. */
export function accessPolicyName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
