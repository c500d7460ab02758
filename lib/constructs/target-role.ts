import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import type { Identity } from "../model/fleet";
import { targetTrustPolicy } from "../model/trust-policy";

/** What `TargetRole` is made from. */
export interface TargetRoleProps {
  /** Name of the role, at most 64 characters. A change replaces it. */
  readonly name: string;
  /** ARN of the only role that may assume it; it must exist when the target role is made. */
  readonly managementRoleArn: string;
  /** How Argo CD's pods get the management role: with Pod Identity it passes session tags on. */
  readonly identity: Identity;
  /** Provider of the target's account. */
  readonly provider: AwsProvider;
}

/**
 * The role Argo CD enters a target as. It has no permission in AWS: what it may do, the cluster says.
 */
export class TargetRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: TargetRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "Default", {
      provider: props.provider,
      name: props.name,
      description: "Argo CD: entered by the management role, known to one EKS cluster",
      assumeRolePolicy: JSON.stringify(targetTrustPolicy(props.managementRoleArn, props.identity)),
    });
  }
}
