import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { DEFAULT_SESSION_DURATION, type DefinedRole } from "../model/fleet";
import { assumeTargetRolesPolicyName } from "../model/names";
import { assumeRolesPolicies } from "../model/permission-policy";
import type { PolicyDocument } from "../model/policy-document";
import { roleSettings } from "./role-settings";

/** Properties of `ManagementRole`. */
export interface ManagementRoleProps {
  readonly role: DefinedRole & { readonly maxSessionDuration: number };
  /** Prefix of the names of the role's policies, which have the role's path. A change replaces the policies. */
  readonly rolePrefix: string;
  /** Trust policy of the role, for Argo CD's service accounts. */
  readonly trustPolicy: PolicyDocument;
  /** ARNs, or patterns of ARNs, of the roles that the management role may assume. The roles need not exist yet. */
  readonly assumableRoleArns: readonly string[];
  /** Whether sessions have the tags of EKS Pod Identity, which the role passes to target roles. */
  readonly hasSessionTags: boolean;
  /** Provider of the Argo CD account. */
  readonly provider: AwsProvider;
}

/** The role of Argo CD's pods, which may only assume the target roles. */
export class ManagementRole extends Construct {
  /** The role with all of its permissions, as a dependency. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ManagementRoleProps) {
    super(scope, id);
    const provider = props.provider;
    const { maxSessionDuration } = props.role;
    const settings = roleSettings(this, props.role);
    const role = new IamRole(this, "Default", {
      provider,
      description: "Argo CD: assumes the target roles of its clusters",
      assumeRolePolicy: JSON.stringify(props.trustPolicy),
      ...(maxSessionDuration !== DEFAULT_SESSION_DURATION ? { maxSessionDuration } : {}),
      ...settings,
    });
    const attachments = assumeRolesPolicies(props.assumableRoleArns, props.hasSessionTags).map((part) => {
      const policy = new IamPolicy(this, `assume_target_roles_${part.id}`, {
        provider,
        name: assumeTargetRolesPolicyName(props.rolePrefix, part.id),
        description: "Argo CD: the target roles its management role may assume",
        policy: JSON.stringify(part.document),
        ...(props.role.path !== "/" ? { path: props.role.path } : {}),
      });
      return new IamRolePolicyAttachment(this, `attach_assume_target_roles_${part.id}`, {
        provider,
        role: role.name,
        policyArn: policy.arn,
        // IAM does not delete a role with an attached policy, so Terraform must replace the attachment together with the role.
        lifecycle: { replaceTriggeredBy: [`aws_iam_role.${role.friendlyUniqueId}.unique_id`] },
      });
    });
    this.ready = [role, ...attachments];
  }
}
