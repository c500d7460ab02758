import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { Account, AwsAuth } from "../model/fleet";
import { AWS_AUTH_PROGRAM } from "../model/names";
import { addAwsAuthProgram } from "./aws-auth-program";

/** An entry in the ConfigMap aws-auth of a cluster. */
export interface AwsAuthEntry {
  /** The target's key, which is part of the ConfigMap and of the entry's address. */
  readonly key: string;
  /** EKS name of the cluster. */
  readonly clusterName: string;
  readonly region: string;
  readonly server: string;
  /** Base64-encoded PEM. */
  readonly caData: string;
  /** ARN of the role, without its path. */
  readonly roleArn: string;
  /** Unique id of the role. A recreated role gets a new entry. */
  readonly uniqueId: string;
  readonly access: AwsAuth;
  /** Account of the cluster, whose deploy role or profile writes the entry. */
  readonly account: Account;
}

/**
 * The entries in aws-auth of a stack's targets: one resource for all entries, which exists even without entries. Terraform runs the
 * destroy provisioner if a key is removed from `for_each`, but not if the resource is removed from the configuration. Writes the program
 * that Terraform runs to the folder of the stack; where Terraform runs, `node` and `aws` must be on the PATH.
 */
export class AwsAuthEntries extends TerraformResource {
  private readonly entries = new Map<string, Record<string, unknown>>();

  constructor(scope: Construct, id: string) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    // The destroy provisioner may read only `self`.
    const environment = { AWS_AUTH_ENTRY: `\${jsonencode(self.input)}` };
    this.addOverride("provisioner", [
      { "local-exec": { command: `node ${AWS_AUTH_PROGRAM} add`, environment } },
      { "local-exec": { when: "destroy", command: `node ${AWS_AUTH_PROGRAM} remove`, environment } },
    ]);
    // Also without an entry: Terraform runs the program to remove the entries of removed targets.
    addAwsAuthProgram(this);
    // cdktf omits an empty map from the JSON.
    this.addOverride("for_each", `\${{}}`);
  }

  add({ key, clusterName, region, server, caData, roleArn, uniqueId, access, account }: AwsAuthEntry): void {
    this.entries.set(key, {
      key,
      cluster: clusterName,
      region,
      endpoint: server,
      ca_data: caData,
      rolearn: roleArn,
      unique_id: uniqueId,
      username: access.username,
      groups: [...access.groups],
      deploy_role: account.deployRole ?? "",
      profile: account.profile ?? "",
    });
    this.addOverride("for_each", Object.fromEntries(this.entries));
  }

  /** Whether a target has an entry. */
  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** Terraform's address of a target's entry. */
  addressOf(key: string): string {
    return `terraform_data.${this.friendlyUniqueId}[${JSON.stringify(key)}]`;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: `\${each.value}`, triggers_replace: `\${each.value}` };
  }
}
