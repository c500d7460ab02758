import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import type { PodIdentityAgent } from "../model/fleet";
import { namedId, POD_IDENTITY_AGENT } from "../model/names";

/** Properties of `PodIdentity`. */
export interface PodIdentityProps {
  /** EKS name of the cluster that the pods run in. */
  readonly clusterName: string;
  /** Namespace of the service accounts. */
  readonly namespace: string;
  /** Names of the service accounts, which need not exist yet. */
  readonly serviceAccounts: readonly string[];
  /** ARN of the pods' role, in the account of the cluster. */
  readonly roleArn: string;
  /**
   * Whether EKS tags the pods' sessions with cluster, namespace and service account. `false` needs AWS provider 6.2.
   * @default true
   */
  readonly hasSessionTags?: boolean;
  /** Resources that must exist before pods can use the role. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** `existing`: the plan warns if the agent is missing. `managed`: installed here, and removed with the fleet. */
  readonly agent: PodIdentityAgent;
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
}

/** Associates service accounts with a role through EKS Pod Identity, without annotations and an OIDC provider. */
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
 * A `check` block warns instead of failing, because a cluster may have the agent without the add-on: in EKS Auto Mode, or after a
 * manual installation. If the add-on is missing, the data source of the block fails, and Terraform shows the warning
 * `reading EKS Add-On (…:eks-pod-identity-agent): couldn't find resource`. The block also requires an assertion. cdktf has no class
 * for `check` blocks.
 */
function warnWithoutAgent(scope: Construct, { clusterName, provider }: PodIdentityProps): void {
  const stack = TerraformStack.of(scope);
  const check = `${stack.getLogicalId(scope.node)}_agent`;
  // Names of data sources are unique in a module, also within `check` blocks. The fleet's data source keeps its name `agent`.
  const data = check === "pod_identity_agent" ? "agent" : check;
  stack.addOverride(`check.${check}`, {
    data: {
      aws_eks_addon: { [data]: { provider: provider.fqn, cluster_name: clusterName, addon_name: POD_IDENTITY_AGENT } },
    },
    assert: {
      condition: `\${data.aws_eks_addon.${data}.addon_name == "${POD_IDENTITY_AGENT}"}`,
      error_message: `The add-on ${POD_IDENTITY_AGENT} is not the one that was asked for.`,
    },
  });
}
