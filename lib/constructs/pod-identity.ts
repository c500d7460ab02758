import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { PodIdentityAgent } from "../model/fleet";
import { namedId, POD_IDENTITY_AGENT } from "../model/names";

/** What `PodIdentity` is made from. */
export interface PodIdentityProps {
  /** EKS name of the cluster the pods run in. */
  readonly clusterName: string;
  /** Namespace of the service accounts. */
  readonly namespace: string;
  /** Names of the service accounts; they need not exist yet. */
  readonly serviceAccounts: readonly string[];
  /** ARN of the role their pods get; of the cluster's own account. */
  readonly roleArn: string;
  /**
   * Whether EKS tags the pods' sessions with cluster, namespace and service account. `false` needs AWS provider 6.2.
   * @default true
   */
  readonly hasSessionTags?: boolean;
  /** What must be there before pods can use the role. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** `existing`: the plan warns where the agent is missing. `managed`: installed here, and removed with the fleet. */
  readonly agent: PodIdentityAgent;
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
}

/** Associates service accounts with a role by EKS Pod Identity: no annotation, no OIDC provider. */
export class PodIdentity extends Construct {
  constructor(scope: Construct, id: string, props: PodIdentityProps) {
    super(scope, id);
    const { provider, clusterName } = props;
    if (props.agent === "managed")
      new EksAddon(this, "agent", { provider, clusterName, addonName: POD_IDENTITY_AGENT });
    else warnWithoutAgent(this, props);
    for (const serviceAccount of props.serviceAccounts) {
      new EksPodIdentityAssociation(this, namedId(serviceAccount), {
        provider,
        clusterName,
        namespace: props.namespace,
        serviceAccount,
        roleArn: props.roleArn,
        ...(props.hasSessionTags === false ? { disableSessionTags: true } : {}),
        dependsOn: [...props.dependsOn],
      });
    }
  }
}

/**
 * A `check` block warns where a condition would fail: clusters of EKS Auto Mode have the agent without the add-on, and so
 * do those where it was installed another way. A missing add-on fails the block's data source, and Terraform turns that into
 * the warning `reading EKS Add-On (…:eks-pod-identity-agent): couldn't find resource`; an assertion it merely demands.
 * cdktf has no class for it.
 */
function warnWithoutAgent(scope: Construct, { clusterName, provider }: PodIdentityProps): void {
  TerraformStack.of(scope).addOverride("check.pod_identity_agent", {
    data: {
      aws_eks_addon: { agent: { provider: provider.fqn, cluster_name: clusterName, addon_name: POD_IDENTITY_AGENT } },
    },
    assert: {
      condition: `\${data.aws_eks_addon.agent.addon_name == "${POD_IDENTITY_AGENT}"}`,
      error_message: `The add-on ${POD_IDENTITY_AGENT} is not the one that was asked for.`,
    },
  });
}
