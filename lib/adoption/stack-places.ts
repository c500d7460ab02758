import type { Cluster } from "@aws-sdk/client-eks";
import { AwsSession } from "../aws/aws-session";
import { type ClusterApi, clusterApiOf, describeCluster } from "../kubernetes/cluster-api";
import { partitionOfArn } from "../model/arn";
import { partitionOf } from "../model/partition";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";

/** An account and region, with the credentials of a stack's provider. */
export interface StackPlace {
  readonly session: AwsSession;
  /** Account id. */
  readonly account: string;
  readonly partition: string;
}

/** A resource that a stack defines. */
export interface DefinedResource {
  readonly type: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Connects to AWS and the Argo CD cluster with the credentials of the synthesized stacks' providers. */
export class StackPlaces {
  private readonly places = new Map<string, StackPlace>();
  private api: Promise<ClusterApi> | undefined;

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  resourcesOf(stack: SynthesizedStack): DefinedResource[] {
    return Object.entries(stack.resources).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, args]) => ({ type, name, args })),
    );
  }

  /** @param provider `aws.<alias>` */
  placeOf(stack: SynthesizedStack, provider: string): StackPlace {
    const alias = provider.replace(/^aws\./, "");
    const known = this.places.get(alias);
    if (known) return known;
    const block = stack.awsProviders.find((one) => one.alias === alias);
    if (!block) throw new Error(`${stack.name} has no provider ${provider}`);
    const { region, profile, assume_role: assumeRole } = block;
    const role = assumeRole?.[0].role_arn;
    const place = {
      session: new AwsSession({ region, ...(role ? { role } : {}), ...(profile ? { profile } : {}) }, this.environment),
      account: block.allowed_account_ids[0],
      // For a partition that this version does not know, only the role's ARN has the partition.
      partition: role ? partitionOfArn(role) : partitionOf(region),
    };
    this.places.set(alias, place);
    return place;
  }

  /** The API of the Argo CD cluster. Every stack has a data source of the cluster. */
  argocdApiOf(stack: SynthesizedStack): Promise<ClusterApi> {
    const { name, provider } = lookUpOf(stack, ARGOCD_CLUSTER);
    this.api ??= clusterApiOf(this.placeOf(stack, provider).session, name, this.environment);
    return this.api;
  }

  /** The EKS description of a cluster. @param name name of the data source */
  clusterOf(stack: SynthesizedStack, name: string): Promise<Cluster> {
    const lookUp = lookUpOf(stack, name);
    return describeCluster(this.placeOf(stack, lookUp.provider).session, lookUp.name);
  }

  argocdPlaceOf(stack: SynthesizedStack): StackPlace {
    return this.placeOf(stack, lookUpOf(stack, ARGOCD_CLUSTER).provider);
  }
}

/** Name of the data source of the Argo CD cluster, in every stack. */
const ARGOCD_CLUSTER = "argocd_cluster";

/** A data source of an EKS cluster. */
interface ClusterLookUp {
  /** Name of the cluster. */
  readonly name: string;
  /** `aws.<alias>` */
  readonly provider: string;
}

function lookUpOf(stack: SynthesizedStack, name: string): ClusterLookUp {
  const block = stack.dataSources.aws_eks_cluster?.[name];
  if (!block) throw new Error(`${stack.name} has no data source aws_eks_cluster.${name}`);
  return block as unknown as ClusterLookUp;
}
