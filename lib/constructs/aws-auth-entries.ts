import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import type { Account, AwsAuth } from "../model/fleet";
import { AWS_AUTH_PROGRAM } from "../model/names";

/** An entry in the ConfigMap aws-auth of a cluster. */
export interface AwsAuthEntry {
  /** The target's key: it stands in the ConfigMap, and is the address of the entry. */
  readonly key: string;
  /** EKS name of the cluster. */
  readonly clusterName: string;
  readonly region: string;
  readonly server: string;
  /** PEM in base64. */
  readonly caData: string;
  /** The role that the cluster grants access to, without its path. */
  readonly roleArn: string;
  /** Its unique id: a recreated role gets a new entry. */
  readonly uniqueId: string;
  readonly access: AwsAuth;
  /** Account of the cluster: its deploy role or profile writes. */
  readonly account: Account;
}

/**
 * The entries in aws-auth of a stack's targets. One resource for all, and there without any: a provisioner that cleans up
 * runs when a key leaves `for_each`, not when its resource leaves the configuration.
 */
export class AwsAuthEntries extends TerraformResource {
  private readonly entries = new Map<string, Record<string, unknown>>();

  constructor(scope: Construct, id: string) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    // The destroy provisioner may read nothing but `self`.
    const environment = { AWS_AUTH_ENTRY: `\${jsonencode(self.input)}` };
    this.addOverride("provisioner", [
      { "local-exec": { command: `node ${AWS_AUTH_PROGRAM} add`, environment } },
      { "local-exec": { when: "destroy", command: `node ${AWS_AUTH_PROGRAM} remove`, environment } },
    ]);
    // cdktf leaves an empty map out of the JSON.
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
