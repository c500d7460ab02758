/** Authentication modes under which EKS reads access entries. @see https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html */
export const ACCESS_ENTRY_MODES = ["API", "API_AND_CONFIG_MAP"] as const;

/** Authentication modes under which EKS reads the ConfigMap aws-auth. */
export const AWS_AUTH_MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP"] as const;

/** The group of a target role in aws-auth where the fleet file names none: all rights in the whole cluster. */
export const CLUSTER_ADMIN_GROUP = "system:masters";

/** The policy a target role gets where the fleet file names none: all rights in the whole cluster. */
export const CLUSTER_ADMIN_POLICY = "AmazonEKSClusterAdminPolicy";
