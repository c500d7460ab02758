import type { ArgoCd, Fleet, Target } from "./fleet";
import { managementRoleName, targetRoleName } from "./names";
import { partitionOf } from "./partition";

/** ARN of an IAM role. */
export function roleArn(partition: string, accountId: string, name: string): string {
  return `arn:${partition}:iam::${accountId}:role/${name}`;
}

/** ARN of the management role. */
export function managementRoleArn(argocd: ArgoCd): string {
  return roleArn(partitionOf(argocd.region), argocd.account.id, managementRoleName(argocd.rolePrefix));
}

/** ARN of a target's role. */
export function targetRoleArn(argocd: ArgoCd, target: Target): string {
  return roleArn(partitionOf(target.region), target.account.id, targetRoleName(argocd.rolePrefix, target.key));
}

/** What the management role may assume: ARNs of the target roles, or one pattern of them for each account. */
export function assumableRoleArns({ argocd, targets }: Fleet): readonly string[] {
  const all = [...targets.values()];
  if (argocd.assumeRoleScope === "role") return all.map((target) => targetRoleArn(argocd, target));
  const pattern = targetRoleName(argocd.rolePrefix, "*");
  return [...new Set(all.map(({ account, region }) => roleArn(partitionOf(region), account.id, pattern)))];
}

/** ARN of an EKS cluster. */
export function clusterArn(region: string, accountId: string, name: string): string {
  return `arn:${partitionOf(region)}:eks:${region}:${accountId}:cluster/${name}`;
}

/**
 * ARN of an EKS access policy; it carries the partition and no account.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
 */
export function accessPolicyArn(partition: string, name: string): string {
  return `arn:${partition}:eks::aws:cluster-access-policy/${name}`;
}
