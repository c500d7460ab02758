import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { ACCESS_ENTRY_MODES, AWS_AUTH_MODES } from "../model/access";
import { clusterArn } from "../model/arn";
import type { Access, Account } from "../model/fleet";

/** Properties of `EksCluster`. */
export interface EksClusterProps {
  /** EKS name of the cluster. */
  readonly name: string;
  /** Account the cluster must be in. */
  readonly account: Pick<Account, "id" | "partition">;
  /** Region the cluster must be in. */
  readonly region: string;
  /** Provider of the cluster's account and region. */
  readonly provider: AwsProvider;
  /**
   * The existing clusters of the account and region, for the error message about a missing cluster.
   * @default - a data source of its own
   */
  readonly clusterNames?: DataAwsEksClusters;
  /**
   * Type of access, which the cluster's authentication mode must support.
   * @default - none
   */
  readonly access?: Access["type"];
}

/**
 * Looks up an EKS cluster and defines no resource. The plan fails, with a fix in the message, if the cluster does not exist, is
 * being created or deleted, has failed, or has an authentication mode that does not support the type of access.
 */
export class EksCluster extends Construct {
  readonly name: string;
  private readonly data: DataAwsEksCluster;

  constructor(scope: Construct, id: string, props: EksClusterProps) {
    super(scope, id);
    this.name = props.name;
    const clusterNames = props.clusterNames ?? new DataAwsEksClusters(this, "names", { provider: props.provider });
    this.data = new DataAwsEksCluster(this, "Default", {
      provider: props.provider,
      name: props.name,
      lifecycle: {
        precondition: [exists(props, clusterNames)],
        postcondition: [isThisOne(props), isUsable(props), ...(props.access ? [readsAccess(props, props.access)] : [])],
      },
    });
  }

  /** URL of the cluster's API, without a trailing slash. Argo CD identifies a cluster by this URL. */
  get server(): string {
    return Fn.trimsuffix(this.data.endpoint, "/");
  }

  /** Expression of the URL, without `${}`. */
  get endpointExpression(): string {
    return `data.aws_eks_cluster.${this.data.friendlyUniqueId}.endpoint`;
  }

  /** The name of the cluster in tokens: its id on AWS Outposts, else its name. */
  get tokenName(): string {
    return Fn.coalesce([this.data.clusterId, this.name]);
  }

  /** Certificate authority of the cluster's API: base64-encoded PEM. */
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

function exists(props: EksClusterProps, clusterNames: DataAwsEksClusters) {
  const names = `data.aws_eks_clusters.${clusterNames.friendlyUniqueId}.names`;
  return {
    condition: `\${contains(${names}, "${props.name}")}`,
    errorMessage:
      `${place(props)} does not exist. Clusters there: \${length(${names}) == 0 ? "none" : join(", ", sort(${names}))}. ` +
      "Correct the cluster, the account or the region in the fleet file.",
  };
}

/** Credentials, endpoints or profiles of the caller may point to another account or region than the fleet file. */
function isThisOne(props: EksClusterProps) {
  const arn = clusterArn(props.account, props.region, props.name);
  return {
    condition: `\${self.arn == "${arn}"}`,
    errorMessage: `${place(props)} is \${self.arn}, not ${arn}. Correct the account, the region or the partition in the fleet file.`,
  };
}

/** Statuses of a cluster without an API, or whose API ends soon. An updating cluster keeps working. */
const UNUSABLE = ["CREATING", "DELETING", "FAILED"];

function isUsable(props: EksClusterProps) {
  return {
    condition: `\${!contains(${JSON.stringify(UNUSABLE)}, self.status)}`,
    errorMessage: `${place(props)} is \${self.status}. Plan again when the cluster is ACTIVE, or remove its target from the fleet file.`,
  };
}

function readsAccess(props: EksClusterProps, access: Access["type"]) {
  const mode = `\${self.access_config[0].authentication_mode}`;
  const { modes, advice } = MODES_OF_ACCESS[access];
  return {
    condition: `\${contains(${JSON.stringify(modes)}, self.access_config[0].authentication_mode)}`,
    errorMessage: `${place(props)} has authentication mode ${mode}, which does not support ${advice(props)}`,
  };
}

/** Authentication modes of a cluster that supports a type of access, and what to do in another mode. */
const MODES_OF_ACCESS: {
  readonly [Type in Access["type"]]: {
    readonly modes: readonly string[];
    readonly advice: (props: EksClusterProps) => string;
  };
} = {
  "access-entry": {
    modes: ACCESS_ENTRY_MODES,
    // Terraform does not wrap a line with a leading space, so that users can copy the command from a narrow terminal.
    advice: ({ name, region }) =>
      "access entries. Change the mode (a cluster cannot return to CONFIG_MAP), then plan again:\n" +
      `  aws eks update-cluster-config --name ${name} --region ${region} \\\n` +
      "    --access-config authenticationMode=API_AND_CONFIG_MAP",
  },
  "aws-auth": {
    modes: AWS_AUTH_MODES,
    advice: () => "the ConfigMap aws-auth. Set access.type to access-entry for the target in the fleet file.",
  },
};
