import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { AccessPolicy } from "../model/fleet";
import { namedId } from "../model/names";
import { TerraformData } from "./terraform-data";

/** What `ClusterAccessEntry` is made from. */
export interface ClusterAccessEntryProps {
  /** EKS name of the cluster. A change replaces the entry. */
  readonly clusterName: string;
  /** The role that the cluster grants access to: its unique id, and what must come before. */
  readonly role: { readonly uniqueId: string; readonly ready: readonly ITerraformDependable[] };
  /** ARN of that role, written out: a plan shows it before the role is there. A change replaces the entry. */
  readonly roleArn: string;
  /** What the role may do. Each name once. */
  readonly policies: readonly AccessPolicy[];
  /**
   * Kubernetes groups of the role, for RBAC of the cluster's own.
   * @default - none
   */
  readonly groups?: readonly string[];
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
}

/**
 * Lets a role into a cluster by an access entry with access policies.
 *
 * EKS keeps the role's unique id in the entry, not its ARN: a recreated role of the same name is refused by the old
 * entry, and nothing shows why. So the entry is replaced with the id, and its policies with it, however it came to
 * change.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html
 * @throws Error with the construct's path when it has neither policy nor group.
 */
export class ClusterAccessEntry extends Construct {
  /** The entry with all its policies, for elements that must come after it. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ClusterAccessEntryProps) {
    super(scope, id);
    if (props.policies.length === 0 && !props.groups?.length) {
      throw new Error(`${this.node.path}: an access entry without a policy and without a group grants nothing`);
    }
    const provider = props.provider;
    // replace_triggered_by = unique_id alone would miss a role recreated outside Terraform: only planned changes count.
    const identity = new TerraformData(this, "role_identity", { input: { unique_id: props.role.uniqueId } });
    const entry = new EksAccessEntry(this, "Default", {
      provider,
      clusterName: props.clusterName,
      principalArn: props.roleArn,
      // Written out when there are none, too: the provider keeps the groups of an entry that does not set them.
      kubernetesGroups: [...(props.groups ?? [])],
      dependsOn: [...props.role.ready],
      lifecycle: { replaceTriggeredBy: [address(identity)] },
    });
    const policies = props.policies.map(
      ({ name, arn, namespaces }) =>
        new EksAccessPolicyAssociation(this, namedId(name), {
          provider,
          clusterName: props.clusterName,
          principalArn: props.roleArn,
          policyArn: arn,
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
