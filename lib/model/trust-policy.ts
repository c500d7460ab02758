import { accountPrincipalArn } from "./arn";
import type { TargetRoleTrust } from "./fleet";
import { type PolicyDocument, policyDocument, type Statement } from "./policy-document";

/**
 * Longest trust policy, in characters, without a raised quota.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const MAX_TRUST_POLICY_SIZE = 2048;

/**
 * Audience of the tokens EKS mounts for IRSA, and the only one the management role accepts; the same in every partition.
 * @see https://github.com/eksctl-io/eksctl/issues/1910
 */
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

/** What Pod Identity tags the sessions of Argo CD's pods with. */
export interface SessionTags {
  /** ARN of the Argo CD cluster. */
  readonly clusterArn: string;
  readonly namespace: string;
  readonly serviceAccounts: readonly string[];
}

/** What the Pod Identity trust policy of the management role is made from. */
export interface PodIdentityTrust {
  /** Account of the Argo CD cluster. */
  readonly accountId: string;
  /**
   * What a session must be tagged with.
   * @default - nothing: EKS gives sessions no tags
   */
  readonly tags?: SessionTags;
}

/** Keys of the tags that EKS Pod Identity gives a session and a policy of the fleet asks for. */
export const SESSION_TAG = {
  cluster: "eks-cluster-arn",
  namespace: "kubernetes-namespace",
  serviceAccount: "kubernetes-service-account",
} as const;

/** What is done to a role by a principal that passes session tags on. */
const ASSUME_ROLE_WITH_TAGS = ["sts:AssumeRole", "sts:TagSession"] as const;

/**
 * What EKS does to the management role under Pod Identity. Both even where it gives sessions no tags: EKS documents both as
 * required, and takes no role for an association whose trust policy it calls invalid.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export const POD_IDENTITY_ACTIONS = ASSUME_ROLE_WITH_TAGS;

/** Principal under which EKS does it; the same in every partition. */
export const POD_IDENTITY_SERVICE = "pods.eks.amazonaws.com";

/**
 * Conditions on the tags EKS Pod Identity gives a session: of the request while the management role is assumed, of the
 * principal afterwards.
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
 * Trust policy of the management role under EKS Pod Identity: exactly these service accounts of this cluster.
 *
 * EKS passes cluster, namespace and service account as session tags. Without them, and so without the conditions, any
 * association that is created in the account could give the role to any pod.
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
 * What the management role does to a target role: allowed by its permission policy, trusted by the target role.
 *
 * Pod Identity's session tags are transitive: they go along to the target role, and both ends must allow that.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function assumeTargetRoleActions(hasSessionTags: boolean): string | readonly string[] {
  return hasSessionTags ? ASSUME_ROLE_WITH_TAGS : "sts:AssumeRole";
}

/**
 * What other Argo CDs may do to a target role. Their identity is not known here: under Pod Identity they must pass tags,
 * otherwise the second action goes unused.
 */
export const ALSO_TRUSTED_ACTIONS = ASSUME_ROLE_WITH_TAGS;

/** What the trust policy of a target role is made from. */
export interface TargetTrust extends TargetRoleTrust {
  readonly managementRoleArn: string;
  /** Whether sessions of Argo CD's pods carry the tags of EKS Pod Identity. */
  readonly hasSessionTags: boolean;
  /** What Pod Identity tags the sessions of Argo CD's pods with. */
  readonly sessionTags: SessionTags;
}

/** Trust policy of a target role: the management role, and the further roles the user named. */
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
