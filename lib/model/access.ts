/** Authentication modes in which EKS uses access entries. @see https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html */
export const ACCESS_ENTRY_MODES = ["API", "API_AND_CONFIG_MAP"] as const;

/** Authentication modes in which EKS uses the ConfigMap aws-auth. */
export const AWS_AUTH_MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP"] as const;

/** The default group of a target role in aws-auth: all permissions in the whole cluster. */
export const CLUSTER_ADMIN_GROUP = "system:masters";

/** The default access policy of a target role: all permissions in the whole cluster. */
export const CLUSTER_ADMIN_POLICY = "AmazonEKSClusterAdminPolicy";
