import { accountIdOf, accountPrincipalArn, clusterArn, managementRoleArn, oidcProviderArn } from "../model/arn";
import type { ArgoCd } from "../model/fleet";
import type { PolicyRequest } from "../model/policy-evaluation";
import {
  assumeTargetRoleActions,
  POD_IDENTITY_ACTIONS,
  POD_IDENTITY_SERVICE,
  SESSION_TAG,
  STS_AUDIENCE,
} from "../model/trust-policy";

/** A request to STS, and the service account whose pods need the session. */
export interface StsRequest extends PolicyRequest {
  readonly serviceAccount: string;
}

/** Condition keys that only AWS services set, in requests for a resource. */
const OF_SERVICES = ["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/** The requests of pods to STS for sessions of the management role through IRSA. @param issuerHost without `https://` */
export function irsaRequests({ account, namespace, serviceAccounts }: ArgoCd, issuerHost: string): StsRequest[] {
  return serviceAccounts.map((serviceAccount) => ({
    serviceAccount,
    action: "sts:AssumeRoleWithWebIdentity",
    principal: { type: "Federated", names: [oidcProviderArn(account, issuerHost)] },
    context: {
      values: {
        [`${issuerHost}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
        [`${issuerHost}:aud`]: STS_AUDIENCE,
      },
      absent: [...OF_SERVICES, "sts:ExternalId", "aws:RequestTag/"],
    },
  }));
}

/** The requests of EKS to STS for sessions of the management role through EKS Pod Identity. */
export function podIdentityRequests(argocd: ArgoCd): StsRequest[] {
  const { account, identity, serviceAccounts } = argocd;
  const { hasSessionTags } = identity;
  const actions = hasSessionTags ? POD_IDENTITY_ACTIONS : (["sts:AssumeRole"] as const);
  return serviceAccounts.flatMap((serviceAccount) => {
    const tags = hasSessionTags ? sessionTags("aws:RequestTag", argocd, serviceAccount) : {};
    const context = {
      values: { "aws:SourceAccount": account.id, ...tags },
      absent: ["sts:ExternalId", ...(hasSessionTags ? [] : ["aws:RequestTag/", "aws:TagKeys"])],
    };
    return actions.map((action): StsRequest => {
      return { serviceAccount, action, principal: { type: "Service", names: [POD_IDENTITY_SERVICE] }, context };
    });
  });
}

/**
 * The requests of Argo CD's pods to STS to assume a target role, in sessions of the management role. Argo CD sends no external
 * id, no source identity and no tags.
 * @param roleTags tags of the management role; undefined if the tags are unknown
 */
export function assumeRoleRequests(
  argocd: ArgoCd,
  roleTags: Readonly<Record<string, string>> | undefined,
): StsRequest[] {
  const arn = managementRoleArn(argocd);
  const account = accountIdOf(arn);
  const principal = { type: "AWS" as const, names: [arn, accountPrincipalArn(arn), account] };
  const ofRole = Object.fromEntries(
    Object.entries(roleTags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
  );
  const hasAllTags = roleTags !== undefined && !argocd.identity.hasSessionTags;
  return argocd.serviceAccounts.flatMap((serviceAccount) => {
    const ofSession = argocd.identity.hasSessionTags ? sessionTags("aws:PrincipalTag", argocd, serviceAccount) : {};
    const context = {
      values: {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account,
        "aws:PrincipalIsAWSService": "false",
        "aws:ViaAWSService": "false",
        "aws:SecureTransport": "true",
        ...ofRole,
        ...ofSession,
      },
      absent: [
        ...OF_SERVICES,
        ...["sts:ExternalId", "sts:SourceIdentity", "aws:username"],
        // Session tags are transitive. AWS does not document whether transitive tags are also tags of the request.
        ...(argocd.identity.hasSessionTags ? [] : ["aws:RequestTag/", "aws:TagKeys", "sts:TransitiveTagKeys"]),
        ...(hasAllTags ? ["aws:PrincipalTag/"] : []),
      ],
    };
    return [assumeTargetRoleActions(argocd.identity.hasSessionTags)].flat().map((action): StsRequest => {
      return { serviceAccount, action, principal, context };
    });
  });
}

/** The tags that EKS Pod Identity adds to a session. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
function sessionTags(
  key: "aws:RequestTag" | "aws:PrincipalTag",
  argocd: ArgoCd,
  serviceAccount: string,
): Record<string, string> {
  return {
    [`${key}/${SESSION_TAG.cluster}`]: clusterArn(argocd.account, argocd.region, argocd.cluster),
    [`${key}/eks-cluster-name`]: argocd.cluster,
    [`${key}/${SESSION_TAG.namespace}`]: argocd.namespace,
    [`${key}/${SESSION_TAG.serviceAccount}`]: serviceAccount,
  };
}
