import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { roleNameOf } from "../model/arn";

/** What `ExistingRole` is made from. */
export interface ExistingRoleProps {
  /** ARN of the role, with its path. */
  readonly arn: string;
  /** Provider of the role's account. */
  readonly provider: AwsProvider;
}

/** Looks an IAM role up and changes nothing. The plan fails where no role has that ARN. */
export class ExistingRole extends Construct {
  /** IAM's unique id of the role: another one with the same name has another. */
  readonly uniqueId: string;
  /** For elements that must come after the role. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { arn, provider }: ExistingRoleProps) {
    super(scope, id);
    const role = new DataAwsIamRole(this, "Default", {
      provider,
      name: roleNameOf(arn),
      lifecycle: {
        postcondition: [
          {
            condition: `\${self.arn == "${arn}"}`,
            errorMessage: `The role of that name is \${self.arn}, the fleet file says ${arn}. Correct its account or its path.`,
          },
        ],
      },
    });
    this.uniqueId = role.uniqueId;
    this.ready = [role];
  }
}
