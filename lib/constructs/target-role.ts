import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DefinedRole } from "../model/fleet";
import type { PolicyDocument } from "../model/policy-document";
import { roleSettings } from "./role-settings";

/** Properties of `TargetRole`. */
export interface TargetRoleProps {
  readonly role: DefinedRole;
  /** Trust policy of the role. A role that the policy names must exist before Terraform creates the target role. */
  readonly trustPolicy: PolicyDocument;
  /** Provider of the target's account. */
  readonly provider: AwsProvider;
}

/**
 * The role with which Argo CD authenticates to a target. The role has no permission in AWS; the cluster grants its permissions.
 * @throws Error with the construct's path if IAM would reject the name or the trust policy.
 */
export class TargetRole extends Construct {
  /** IAM's unique id of the role. A recreated role has another id. */
  readonly uniqueId: string;
  /** The role, as a dependency. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: TargetRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "Default", {
      provider: props.provider,
      description: "Argo CD: entered by the management role, known to one EKS cluster",
      assumeRolePolicy: JSON.stringify(props.trustPolicy),
      ...roleSettings(this, props.role),
    });
    this.uniqueId = role.uniqueId;
    this.ready = [role];
  }
}
