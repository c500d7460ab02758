import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { accessPolicyArn } from "../model/arn";
import type { AccessPolicy } from "../model/fleet";
import { TerraformData } from "./terraform-data";

/** What `ClusterAccessEntry` is made from. */
export interface ClusterAccessEntryProps {
  /** EKS name of the cluster. A change replaces the entry. */
  readonly clusterName: string;
  /** The role that gets in. */
  readonly role: IamRole;
  /** ARN of that role, written out: a plan shows it before the role is there. A change replaces the entry. */
  readonly roleArn: string;
  /** Partition of the cluster, for the policies' ARNs. */
  readonly partition: string;
  /** What the role may do. At least one; each name once. */
  readonly policies: readonly AccessPolicy[];
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
}

/**
 * Lets a role into a cluster by an access entry with access policies.
 *
 * EKS keeps the role's unique id in the entry, not its ARN: a role of the same name made anew is refused by the old
 * entry, and nothing shows why. So the entry is replaced with the id, and its policies with it, however it came to
 * change.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html
 */
export class ClusterAccessEntry extends Construct {
  /** The entry with all its policies, for whoever must come after it. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ClusterAccessEntryProps) {
    super(scope, id);
    const provider = props.provider;
    // replace_triggered_by = unique_id alone would miss a role made anew outside Terraform: only planned changes count.
    const identity = new TerraformData(this, "role_identity", { input: { unique_id: props.role.uniqueId } });
    const entry = new EksAccessEntry(this, "Default", {
      provider,
      clusterName: props.clusterName,
      principalArn: props.roleArn,
      dependsOn: [props.role],
      lifecycle: { replaceTriggeredBy: [address(identity)] },
    });
    const policies = props.policies.map(
      ({ name, namespaces }) =>
        new EksAccessPolicyAssociation(this, name, {
          provider,
          clusterName: props.clusterName,
          principalArn: props.roleArn,
          policyArn: accessPolicyArn(props.partition, name),
          accessScope: namespaces.length > 0 ? { type: "namespace", namespaces: [...namespaces] } : { type: "cluster" },
          dependsOn: [entry],
          // EKS drops the policies together with the entry they belong to.
          lifecycle: { replaceTriggeredBy: [address(entry)] },
        }),
    );
    this.ready = [entry, ...policies];
  }
}

/** Address of a resource as `replace_triggered_by` wants it: without `${}`. */
function address(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
