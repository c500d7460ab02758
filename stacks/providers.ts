import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesProvider, type KubernetesProviderConfig } from "@cdktf/provider-kubernetes/lib/provider";
import { Fn, type TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { EksCluster } from "../lib/constructs/eks-cluster";
import { eksTokenArguments } from "../lib/model/eks-token";
import type { Account, ArgoCd, ClusterAuth, Fleet } from "../lib/model/fleet";
import { providerAlias, SESSION_NAME } from "../lib/model/names";

/** A region of an account in one stack. */
export interface Place {
  readonly provider: AwsProvider;
  /** The existing EKS clusters. */
  readonly clusterNames: DataAwsEksClusters;
}

class StackPlace implements Place {
  private names: DataAwsEksClusters | undefined;

  constructor(
    private readonly stack: Construct,
    private readonly alias: string,
    readonly provider: AwsProvider,
  ) {}

  /**
   * Defined only if a cluster needs the list: a stack without targets must not call an account that may no longer exist.
   * Terraform does not configure a provider that no element uses.
   */
  get clusterNames(): DataAwsEksClusters {
    const { stack, alias, provider } = this;
    this.names ??= new DataAwsEksClusters(stack, `clusters_${alias}`, { provider });
    return this.names;
  }
}

/** The providers of one stack: one for each account and region, created on demand. */
export class Providers {
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly stack: Construct,
    private readonly tags: Fleet["tags"],
  ) {}

  /** The place with its aliased AWS provider. */
  in(account: Account, region: string): Place {
    const alias = providerAlias(account.key, region);
    const known = this.places.get(alias);
    if (known) return known;
    const provider = this.awsProvider(account, region, alias);
    const place = new StackPlace(this.stack, alias, provider);
    this.places.set(alias, place);
    return place;
  }

  private awsProvider(account: Account, region: string, alias: string): AwsProvider {
    return new AwsProvider(this.stack, `aws_${alias}`, {
      alias,
      region,
      // Wrong credentials fail during planning, before any change.
      allowedAccountIds: [account.id],
      ...(Object.keys(this.tags).length > 0 ? { defaultTags: [{ tags: { ...this.tags } }] } : {}),
      ...(account.profile ? { profile: account.profile } : {}),
      ...(account.deployRole ? { assumeRole: [deployRole(account.deployRole, account.externalId)] } : {}),
    });
  }
}

function deployRole(roleArn: string, externalId: string | undefined) {
  return { roleArn, sessionName: SESSION_NAME, ...(externalId ? { externalId } : {}) };
}

/** The data source of the Argo CD cluster. */
export function argocdCluster(stack: Construct, providers: Providers, argocd: ArgoCd): EksCluster {
  const { provider, clusterNames } = providers.in(argocd.account, argocd.region);
  return new EksCluster(stack, "argocd_cluster", {
    ...{ name: argocd.cluster, account: argocd.account, region: argocd.region },
    ...{ provider, clusterNames },
  });
}

/** A token for the Argo CD cluster, as an argument of the Kubernetes provider. */
const TOKEN_OF: Readonly<
  Record<ClusterAuth, (stack: TerraformStack, argocd: ArgoCd, aws: AwsProvider) => TokenArgument>
> = { token: ephemeralToken, "aws-cli": (_, argocd) => ({ exec: [awsCli(argocd)] }) };

type TokenArgument = Pick<KubernetesProviderConfig, "token" | "exec">;

/**
 * The Kubernetes provider of the Argo CD cluster. Its token is in no plan and no state. A token of a data source would be in the
 * plan file, and would expire before the apply.
 */
export function kubernetesProvider(
  stack: TerraformStack,
  cluster: EksCluster,
  providers: Providers,
  argocd: ArgoCd,
): KubernetesProvider {
  const { provider } = providers.in(argocd.account, argocd.region);
  return new KubernetesProvider(stack, "kubernetes_provider", {
    host: cluster.server,
    clusterCaCertificate: Fn.base64decode(cluster.caData),
    ...TOKEN_OF[argocd.clusterAuth](stack, argocd, provider),
  });
}

/** Type and name of the ephemeral resource. */
const EPHEMERAL = "aws_eks_cluster_auth.argocd_cluster";

/** Terraform opens the ephemeral resource once for each plan and apply. cdktf has no class for ephemeral resources. */
function ephemeralToken(stack: TerraformStack, { cluster }: ArgoCd, aws: AwsProvider): TokenArgument {
  stack.addOverride(`ephemeral.${EPHEMERAL}`, { name: cluster, provider: aws.fqn });
  return { token: `\${ephemeral.${EPHEMERAL}.token}` };
}

function awsCli({ account, region, cluster }: ArgoCd) {
  const { deployRole: role, profile } = account;
  return {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: eksTokenArguments({ cluster, region, role, profile }),
  };
}
