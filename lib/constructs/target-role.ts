import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DefinedRole } from "../model/fleet";
import type { PolicyDocument } from "../model/policy-document";
import { roleSettings } from "./role-settings";

/** What `TargetRole` is made from. */
export interface TargetRoleProps {
  readonly role: DefinedRole;
  /** Who may assume it. A role it names must exist when the target role is made. */
  readonly trustPolicy: PolicyDocument;
  /** Provider of the target's account. */
  readonly provider: AwsProvider;
}

/**
 * The role Argo CD enters a target as. It has no permission in AWS: what it may do, the cluster says.
 * @throws Error with the construct's path when IAM would refuse name or trust policy.
 */
export class TargetRole extends Construct {
  /** IAM's unique id of the role: another one with the same name has another. */
  readonly uniqueId: string;
  /** For elements that must come after the role. */
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
