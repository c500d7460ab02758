import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { AccessPolicy } from "../model/fleet";
import { namedId } from "../model/names";
import { TerraformData } from "./terraform-data";

/** Properties of `ClusterAccessEntry`. */
export interface ClusterAccessEntryProps {
  /** EKS name of the cluster. A change replaces the entry. */
  readonly clusterName: string;
  /** The role that gets access: its unique id, and its dependencies. */
  readonly role: { readonly uniqueId: string; readonly ready: readonly ITerraformDependable[] };
  /** ARN of the role as text, so that a plan shows the ARN before the role exists. A change replaces the entry. */
  readonly roleArn: string;
  /** Access policies of the role. Each name at most once. */
  readonly policies: readonly AccessPolicy[];
  /**
   * Kubernetes groups of the role, for RBAC in the cluster.
   * @default - none
   */
  readonly groups?: readonly string[];
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
}

/**
 * Grants a role access to a cluster with an access entry and access policies.
 *
 * EKS saves the unique id of the role in the entry, not the ARN. So an old entry grants nothing to a recreated role, without any
 * error. Terraform therefore replaces the entry and its policies whenever the unique id of the role changes.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html
 * @throws Error with the construct's path if there is neither a policy nor a group.
 */
export class ClusterAccessEntry extends Construct {
  /** The entry with all of its policies, as a dependency. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: ClusterAccessEntryProps) {
    super(scope, id);
    if (props.policies.length === 0 && !props.groups?.length) {
      throw new Error(`${this.node.path}: an access entry without policies and groups grants no access`);
    }
    const provider = props.provider;
    // replace_triggered_by on unique_id ignores a role that was recreated outside Terraform, because only planned changes count.
    const identity = new TerraformData(this, "role_identity", { input: { unique_id: props.role.uniqueId } });
    const entry = new EksAccessEntry(this, "Default", {
      provider,
      clusterName: props.clusterName,
      principalArn: props.roleArn,
      // Also set without groups: the provider keeps existing groups if the argument is absent.
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
          // EKS deletes the policies with the entry. A new entry has a new ARN; new tags and groups change it in place.
          lifecycle: { replaceTriggeredBy: [`${address(entry)}.access_entry_arn`] },
        }),
    );
    this.ready = [entry, ...policies];
  }
}

/** Address of a resource for `replace_triggered_by`, without `${}`. */
function address(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
