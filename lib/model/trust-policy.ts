import type { Identity } from "./fleet";
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

/** What the Pod Identity trust policy of the management role is made from. */
export interface PodIdentityTrust {
  /** ARN of the Argo CD cluster. */
  readonly clusterArn: string;
  /** Account of the Argo CD cluster. */
  readonly accountId: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
}

/**
 * Trust policy of the management role under EKS Pod Identity: exactly these service accounts of this cluster.
 *
 * EKS passes cluster, namespace and service account as session tags. Without the conditions any association somebody
 * makes in the account could hand the role to any pod.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrustPolicy(trust: PodIdentityTrust): PolicyDocument {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:SourceAccount": trust.accountId,
          "aws:RequestTag/eks-cluster-arn": trust.clusterArn,
          "aws:RequestTag/kubernetes-namespace": trust.namespace,
          "aws:RequestTag/kubernetes-service-account": trust.serviceAccounts,
        },
      },
    },
  ]);
}

/**
 * What the management role does to a target role: allowed by its permission policy, trusted by the target role.
 *
 * Pod Identity's session tags are transitive: they go along to the target role, and both ends must allow that.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function assumeTargetRoleActions(identity: Identity): string | readonly string[] {
  return identity === "irsa" ? "sts:AssumeRole" : ["sts:AssumeRole", "sts:TagSession"];
}

/** Trust policy of a target role: the management role, nobody else. */
export function targetTrustPolicy(managementRoleArn: string, identity: Identity): PolicyDocument {
  return policyDocument([
    { Effect: "Allow", Principal: { AWS: managementRoleArn }, Action: assumeTargetRoleActions(identity) },
  ]);
}
