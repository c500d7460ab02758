import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import type { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { ACCESS_ENTRY_MODES, AWS_AUTH_MODES } from "../model/access";
import { clusterArn } from "../model/arn";
import type { Access, Account } from "../model/fleet";

/** What `EksCluster` is made from. */
export interface EksClusterProps {
  /** EKS name of the cluster. */
  readonly name: string;
  /** Account the cluster must be in. */
  readonly account: Pick<Account, "id" | "partition">;
  /** Region the cluster must be in. */
  readonly region: string;
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
  /** The clusters there are in that account and region, so that a missing one can be said in our words. */
  readonly clusterNames: DataAwsEksClusters;
  /**
   * How the cluster grants access to a role: its authentication mode must allow that.
   * @default - the authentication mode is not checked
   */
  readonly access?: Access["type"];
}

/**
 * Looks an EKS cluster up and defines nothing. The plan fails, with the fix in its message, where the cluster does
 * not exist, is being created or deleted, has failed, or has another authentication mode than the caller can use.
 */
export class EksCluster extends Construct {
  readonly name: string;
  private readonly data: DataAwsEksCluster;

  constructor(scope: Construct, id: string, props: EksClusterProps) {
    super(scope, id);
    this.name = props.name;
    this.data = new DataAwsEksCluster(this, "Default", {
      provider: props.provider,
      name: props.name,
      lifecycle: {
        precondition: [exists(props)],
        postcondition: [isThisOne(props), isUsable(props), ...(props.access ? [readsAccess(props, props.access)] : [])],
      },
    });
  }

  /** URL of the cluster's API, without a slash at its end: Argo CD knows a cluster by it. */
  get server(): string {
    return Fn.trimsuffix(this.data.endpoint, "/");
  }

  /** Expression of the URL, without `${}`. */
  get endpointExpression(): string {
    return `data.aws_eks_cluster.${this.data.friendlyUniqueId}.endpoint`;
  }

  /** What tokens for the cluster are made for: its id on AWS Outposts, else its name. */
  get tokenName(): string {
    return Fn.coalesce([this.data.clusterId, this.name]);
  }

  /** Certificate authority of the cluster's API: PEM in base64. */
  get caData(): string {
    return this.data.certificateAuthority.get(0).data;
  }

  /** The cluster's OIDC issuer, with `https://`. */
  get issuer(): string {
    return this.data.identity.get(0).oidc.get(0).issuer;
  }
}

function place({ name, account, region }: EksClusterProps): string {
  return `EKS cluster "${name}" (account ${account.id}, ${region})`;
}

function exists(props: EksClusterProps) {
  const names = `data.aws_eks_clusters.${props.clusterNames.friendlyUniqueId}.names`;
  return {
    condition: `\${contains(${names}, "${props.name}")}`,
    errorMessage:
      `${place(props)} does not exist. Clusters there: \${length(${names}) == 0 ? "none" : join(", ", sort(${names}))}. ` +
      "Correct the cluster, the account or the region in the fleet file.",
  };
}

/** Credentials, endpoints or profiles of the caller can lead elsewhere than the fleet file says. */
function isThisOne(props: EksClusterProps) {
  const arn = clusterArn(props.account, props.region, props.name);
  return {
    condition: `\${self.arn == "${arn}"}`,
    errorMessage: `${place(props)} is \${self.arn}, not ${arn}. Correct the account, the region or the partition in the fleet file.`,
  };
}

/** Statuses in which a cluster has no API, or will soon have none. One that is updated goes on working. */
const UNUSABLE = ["CREATING", "DELETING", "FAILED"];

function isUsable(props: EksClusterProps) {
  return {
    condition: `\${!contains(${JSON.stringify(UNUSABLE)}, self.status)}`,
    errorMessage: `${place(props)} is \${self.status}. Plan again when it is ACTIVE, or take its target out of the fleet file.`,
  };
}

function readsAccess(props: EksClusterProps, access: Access["type"]) {
  const mode = `\${self.access_config[0].authentication_mode}`;
  const modes = access === "access-entry" ? ACCESS_ENTRY_MODES : AWS_AUTH_MODES;
  return {
    condition: `\${contains(${JSON.stringify(modes)}, self.access_config[0].authentication_mode)}`,
    errorMessage: `${place(props)} has authentication mode ${mode}, which does not read ${
      access === "access-entry"
        ? // A line that starts with a space is not wrapped by Terraform: the command can be copied from a narrow terminal.
          "access entries. Let it read both (there is no way back to CONFIG_MAP), then plan again:\n" +
          `  aws eks update-cluster-config --name ${props.name} --region ${props.region} \\\n` +
          "    --access-config authenticationMode=API_AND_CONFIG_MAP"
        : "the ConfigMap aws-auth. Set access.type access-entry for the target in the fleet file."
    }`,
  };
}
