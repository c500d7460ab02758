/**
 * The arguments of the resource types of our stacks that are Optional and Computed: left out, they keep what they were. Suite 19
 * holds the list against the provider's own schema.
 * @see https://developer.hashicorp.com/terraform/plugin/sdkv2/schemas/schema-behaviors#computed
 */
export const OPTIONAL_AND_COMPUTED: Readonly<Record<string, readonly string[]>> = {
  aws_eks_access_entry: ["kubernetes_groups", "user_name"],
  aws_eks_access_policy_association: [],
  aws_eks_addon: ["addon_version", "configuration_values"],
  aws_eks_pod_identity_association: [],
  aws_iam_openid_connect_provider: ["thumbprint_list"],
  aws_iam_policy: ["name", "name_prefix"],
  aws_iam_role: ["managed_policy_arns", "name", "name_prefix"],
  aws_iam_role_policy_attachment: [],
};

/** Attributes of nearly every type that nobody writes. */
export const NEVER_WRITTEN = ["id", "tags_all"];
