import { type PolicyDocument, policyDocument } from "./policy-document";

/** Audience of the tokens EKS mounts for IRSA, and the only one the management role accepts. */
export const STS_AUDIENCE = "sts.amazonaws.com";

/** What the IRSA trust policy of the management role is made from. */
export interface IrsaTrust {
  /** ARN of the IAM OIDC provider of the Argo CD cluster. */
  readonly oidcProviderArn: string;
  /** The cluster's OIDC issuer without `https://`: the start of the condition keys. */
  readonly issuerHost: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
}

/**
 * Trust policy of the management role under IRSA: exactly these service accounts, by tokens made for STS.
 *
 * Without the `aud` condition a token the same service account got for another audience would do too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function irsaTrustPolicy(trust: IrsaTrust): PolicyDocument {
  const subjects = trust.serviceAccounts.map((name) => `system:serviceaccount:${trust.namespace}:${name}`);
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Federated: trust.oidcProviderArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${trust.issuerHost}:sub`]: subjects,
          [`${trust.issuerHost}:aud`]: STS_AUDIENCE,
        },
      },
    },
  ]);
}

/** Actions the management role performs on a target role: granted by its permission policy, trusted by the target. */
export const ASSUME_TARGET_ROLE_ACTION = "sts:AssumeRole";

/** Trust policy of a target role: the management role, nobody else. */
export function targetTrustPolicy(managementRoleArn: string): PolicyDocument {
  return policyDocument([
    { Effect: "Allow", Principal: { AWS: managementRoleArn }, Action: ASSUME_TARGET_ROLE_ACTION },
  ]);
}
