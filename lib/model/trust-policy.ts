import { accountPrincipalArn } from "./arn";
import type { TargetRoleTrust } from "./fleet";
import { type PolicyDocument, policyDocument, type Statement } from "./policy-document";

/**
 * Maximum length of a trust policy in characters, without a raised quota.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_TRUST_POLICY_SIZE = 2048;

/**
 * Audience of the tokens that EKS mounts for IRSA. The management role accepts only this audience. All partitions have the same.
 * @see https://github.com/eksctl-io/eksctl/issues/1910
 */
export const STS_AUDIENCE = "sts.amazonaws.com";

/** The input of the management role's trust policy for IRSA. */
export interface IrsaTrust {
  /** ARN of the IAM OIDC provider of the Argo CD cluster. */
  readonly oidcProviderArn: string;
  /** The cluster's OIDC issuer without `https://`, the prefix of the condition keys. */
  readonly issuerHost: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
}

/**
 * Trust policy of the management role for IRSA: exactly these service accounts, with tokens for STS.
 *
 * Without the `aud` condition, the role would also accept tokens of the same service account for another audience.
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

/** Values of the session tags that EKS Pod Identity adds for Argo CD's pods. */
export interface SessionTags {
  /** ARN of the Argo CD cluster. */
  readonly clusterArn: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
}

/** The input of the management role's trust policy for EKS Pod Identity. */
export interface PodIdentityTrust {
  /** Account of the Argo CD cluster. */
  readonly accountId: string;
  /**
   * Required session tags.
   * @default - none: EKS adds no session tags
   */
  readonly tags?: SessionTags;
}

/** Keys of the session tags of EKS Pod Identity that the fleet's policies require. */
export const SESSION_TAG = {
  cluster: "eks-cluster-arn",
  namespace: "kubernetes-namespace",
  serviceAccount: "kubernetes-service-account",
} as const;

/** The actions to assume a role with session tags. */
const ASSUME_ROLE_WITH_TAGS = ["sts:AssumeRole", "sts:TagSession"] as const;

/**
 * The actions of EKS on the management role with Pod Identity. EKS requires both actions in the trust policy, even without session
 * tags, and rejects an association with a role whose trust policy is invalid.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export const POD_IDENTITY_ACTIONS = ASSUME_ROLE_WITH_TAGS;

/** The service principal of EKS Pod Identity; the same in every partition. */
export const POD_IDENTITY_SERVICE = "pods.eks.amazonaws.com";

/**
 * Conditions on the session tags of EKS Pod Identity: request tags when EKS assumes the management role, principal tags afterwards.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
function sessionTagConditions(key: "aws:RequestTag" | "aws:PrincipalTag", tags: SessionTags) {
  return {
    [`${key}/${SESSION_TAG.cluster}`]: tags.clusterArn,
    [`${key}/${SESSION_TAG.namespace}`]: tags.namespace,
    [`${key}/${SESSION_TAG.serviceAccount}`]: tags.serviceAccounts,
  };
}

/**
 * Trust policy of the management role for EKS Pod Identity: exactly these service accounts of this cluster.
 *
 * EKS passes cluster, namespace and service account as session tags. Without the conditions on these tags, any Pod Identity
 * association in the account could give the role to any pod.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityTrustPolicy({ accountId, tags }: PodIdentityTrust): PolicyDocument {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: POD_IDENTITY_SERVICE },
      Action: POD_IDENTITY_ACTIONS,
      Condition: {
        StringEquals: {
          "aws:SourceAccount": accountId,
          ...(tags ? sessionTagConditions("aws:RequestTag", tags) : {}),
        },
      },
    },
  ]);
}

/**
 * The actions of the management role on a target role. The management role's permission policy and the target role's trust policy
 * must allow the actions.
 *
 * Session tags of EKS Pod Identity are transitive: STS passes the tags to the target role, which both policies must allow.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function assumeTargetRoleActions(hasSessionTags: boolean): string | readonly string[] {
  return hasSessionTags ? ASSUME_ROLE_WITH_TAGS : "sts:AssumeRole";
}

/**
 * The actions of other Argo CDs on a target role. Their identity is unknown here. With EKS Pod Identity, they must pass session
 * tags; otherwise the second action is unused.
 */
export const ALSO_TRUSTED_ACTIONS = ASSUME_ROLE_WITH_TAGS;

/** The input of a target role's trust policy. */
export interface TargetTrust extends TargetRoleTrust {
  readonly managementRoleArn: string;
  /** Whether sessions of Argo CD's pods carry the tags of EKS Pod Identity. */
  readonly hasSessionTags: boolean;
  /** Values of the session tags that EKS Pod Identity adds for Argo CD's pods. */
  readonly sessionTags: SessionTags;
}

/** Trust policy of a target role: the management role, and the roles in `alsoTrust`. */
export function targetTrustPolicy(trust: TargetTrust): PolicyDocument {
  const conditions = {
    ...(trust.requireSessionTags ? { StringEquals: sessionTagConditions("aws:PrincipalTag", trust.sessionTags) } : {}),
  };
  return policyDocument([
    trustStatement(trust.trust, [trust.managementRoleArn], assumeTargetRoleActions(trust.hasSessionTags), conditions),
    ...(trust.alsoTrust.length > 0 ? [trustStatement(trust.trust, trust.alsoTrust, ALSO_TRUSTED_ACTIONS, {})] : []),
  ]);
}

function trustStatement(
  by: TargetRoleTrust["trust"],
  roleArns: readonly string[],
  Action: Statement["Action"],
  conditions: NonNullable<Statement["Condition"]>,
): Statement {
  if (by === "role") {
    return { Effect: "Allow", Principal: { AWS: oneOrAll(roleArns) }, Action, ...condition(conditions) };
  }
  const accounts = [...new Set(roleArns.map((arn) => accountPrincipalArn(arn)))];
  return {
    Effect: "Allow",
    Principal: { AWS: oneOrAll(accounts) },
    Action,
    ...condition({ ...conditions, ArnEquals: { "aws:PrincipalArn": oneOrAll(roleArns) } }),
  };
}

function condition(conditions: NonNullable<Statement["Condition"]>): Pick<Statement, "Condition"> {
  return Object.keys(conditions).length > 0 ? { Condition: conditions } : {};
}

function oneOrAll(values: readonly string[]): string | readonly string[] {
  return values.length === 1 && values[0] !== undefined ? values[0] : values;
}
