import { clusterArn, managementRoleArn } from "./arn";
import { byType } from "./by-type";
import type { ArgoCd, TargetRoleTrust } from "./fleet";
import type { PolicyDocument } from "./policy-document";
import { irsaTrustPolicy, podIdentityTrustPolicy, type SessionTags, targetTrustPolicy } from "./trust-policy";

/** Default trust of a target role, and the minimum trust of an existing role. */
export const DEFAULT_TRUST: TargetRoleTrust = { trust: "role", alsoTrust: [], requireSessionTags: false };

/** Trust policy of a target role of the fleet. */
export function trustOfTargetRole(argocd: ArgoCd, trust: TargetRoleTrust): PolicyDocument {
  return targetTrustPolicy({
    ...trust,
    managementRoleArn: managementRoleArn(argocd),
    hasSessionTags: argocd.identity.hasSessionTags,
    sessionTags: sessionTagsOf(argocd),
  });
}

/** The IAM OIDC provider of the Argo CD cluster, which is known only during planning. */
export interface OidcIssuer {
  readonly oidcProviderArn: string;
  /** The cluster's OIDC issuer without `https://`. */
  readonly issuerHost: string;
}

/** Trust policy of the management role for IRSA. */
export function irsaTrustOf({ namespace, serviceAccounts }: ArgoCd, issuer: OidcIssuer): PolicyDocument {
  return irsaTrustPolicy({ ...issuer, namespace, serviceAccounts });
}

/** Trust policy of the management role for EKS Pod Identity. */
export function podIdentityTrustOf(argocd: ArgoCd): PolicyDocument {
  const { account, identity } = argocd;
  return podIdentityTrustPolicy({
    accountId: account.id,
    ...(identity.hasSessionTags ? { tags: sessionTagsOf(argocd) } : {}),
  });
}

/** Trust policy of the management role. @param issuer for IRSA */
export function managementTrustOf(argocd: ArgoCd, issuer: OidcIssuer): PolicyDocument {
  return byType(argocd.identity, {
    irsa: () => irsaTrustOf(argocd, issuer),
    "pod-identity": () => podIdentityTrustOf(argocd),
  });
}

function sessionTagsOf({ account, region, cluster, namespace, serviceAccounts }: ArgoCd): SessionTags {
  return { clusterArn: clusterArn(account, region, cluster), namespace, serviceAccounts };
}
