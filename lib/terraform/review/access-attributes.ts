import { AWS_AUTH } from "../../model/names";
import type { Subject } from "./mark";
import type { PlannedResource } from "./planned-resources";

/** Has nothing to do with who may do what. */
const NONE = null;

/** What an attribute decides; a review has one line for each that changes. */
type Attributes = Readonly<Record<string, Subject | null>>;

/** What AWS fills in, and what names and describes. */
const OF_AWS = { id: NONE, arn: NONE, description: NONE, tags: NONE, tags_all: NONE, timeouts: NONE } as const;

/**
 * Every attribute of every type of resource that the stacks hold, and what it decides. A change of one that does not stand
 * here is marked too: it is not known to be harmless.
 */
const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  aws_iam_role: {
    ...OF_AWS,
    assume_role_policy: "trust-policy",
    permissions_boundary: "permissions-boundary",
    max_session_duration: "session-duration",
    inline_policy: "permission-policy",
    managed_policy_arns: "permission-policy",
    tags: "role-tags",
    tags_all: "role-tags",
    name: NONE,
    name_prefix: NONE,
    path: NONE,
    create_date: NONE,
    unique_id: NONE,
    force_detach_policies: NONE,
  },
  aws_iam_policy: {
    ...OF_AWS,
    policy: "permission-policy",
    name: NONE,
    name_prefix: NONE,
    path: NONE,
    policy_id: NONE,
    attachment_count: NONE,
    delay_after_policy_creation_in_ms: NONE,
  },
  aws_iam_role_policy_attachment: { id: NONE, policy_arn: "permission-policy", role: "permission-policy" },
  aws_iam_openid_connect_provider: {
    ...OF_AWS,
    url: "oidc-provider",
    client_id_list: "oidc-provider",
    thumbprint_list: "oidc-provider",
  },
  aws_eks_access_entry: {
    ...OF_AWS,
    cluster_name: "access-policy",
    principal_arn: "access-policy",
    region: "access-policy",
    kubernetes_groups: "kubernetes-groups",
    type: "access-entry",
    user_name: "access-entry",
    access_entry_arn: NONE,
    created_at: NONE,
    modified_at: NONE,
  },
  aws_eks_access_policy_association: {
    id: NONE,
    timeouts: NONE,
    cluster_name: "access-policy",
    principal_arn: "access-policy",
    region: "access-policy",
    policy_arn: "access-policy",
    access_scope: "access-policy",
    associated_at: NONE,
    modified_at: NONE,
  },
  aws_eks_pod_identity_association: {
    ...OF_AWS,
    cluster_name: "pod-identity",
    region: "pod-identity",
    namespace: "pod-identity",
    service_account: "pod-identity",
    role_arn: "pod-identity",
    target_role_arn: "pod-identity",
    disable_session_tags: "pod-identity",
    external_id: NONE,
    association_arn: NONE,
    association_id: NONE,
  },
  aws_eks_addon: {
    ...OF_AWS,
    service_account_role_arn: "pod-identity",
    pod_identity_association: "pod-identity",
    cluster_name: NONE,
    region: NONE,
    addon_name: NONE,
    addon_version: NONE,
    configuration_values: NONE,
    created_at: NONE,
    modified_at: NONE,
    preserve: NONE,
    resolve_conflicts: NONE,
    resolve_conflicts_on_create: NONE,
    resolve_conflicts_on_update: NONE,
  },
  kubernetes_annotations: {
    id: NONE,
    api_version: "service-account",
    kind: "service-account",
    metadata: "service-account",
    annotations: "service-account",
    template_annotations: "service-account",
    force: NONE,
    field_manager: NONE,
  },
  kubernetes_secret_v1: {
    id: NONE,
    timeouts: NONE,
    data: "registration",
    metadata: "registration",
    type: NONE,
    immutable: NONE,
    wait_for_service_account_token: NONE,
  },
};

const AWS_AUTH_ENTRY: Attributes = { id: NONE, output: NONE, triggers_replace: NONE, input: "aws-auth" };

/** Another one only remembers a value: to replace what depends on it. */
const REMEMBERED: Attributes = { id: NONE, output: NONE, triggers_replace: NONE, input: NONE };

/** What the attributes of a resource decide; undefined for a type of resource that the stacks do not hold. */
export function accessAttributesOf({ type, name }: Pick<PlannedResource, "type" | "name">): Attributes | undefined {
  if (type === "terraform_data") return name === AWS_AUTH ? AWS_AUTH_ENTRY : REMEMBERED;
  return Object.hasOwn(ATTRIBUTES, type) ? ATTRIBUTES[type] : undefined;
}
