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

/** What `ManagementRole` is made from. */
export interface ManagementRoleProps {
  readonly role: DefinedRole & { readonly maxSessionDuration: number };
  /** Start of the names of its policies, which have the role's path. A change replaces them. */
  readonly rolePrefix: string;
  /** Who may assume the role: Argo CD's service accounts. */
  readonly trustPolicy: PolicyDocument;
  /** ARNs, or patterns of ARNs, of the roles it may assume; they need not exist yet. */
  readonly assumableRoleArns: readonly string[];
  /** Whether its sessions carry the tags of EKS Pod Identity, which it passes on. */
  readonly hasSessionTags: boolean;
  /** Provider of the Argo CD account. */
  readonly provider: AwsProvider;
}

/** The role of Argo CD's pods: it may assume the target roles and nothing else. */
export class ManagementRole extends Construct {
  /** The role with all its permissions, for elements that must come after it. */
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
        // IAM doesn't delete a role with a policy attached: the attachment must go first, and come back.
        lifecycle: { replaceTriggeredBy: [`aws_iam_role.${role.friendlyUniqueId}.unique_id`] },
      });
    });
    this.ready = [role, ...attachments];
  }
}
