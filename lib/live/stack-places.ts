import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "@aws-sdk/client-eks";
import { partitionOfArn } from "../model/arn";
import { partitionOf } from "../model/partition";
import type { Stack } from "../pipeline/stacks";
import { AwsSession } from "./aws-session";
import { type ClusterApi, clusterApiOf, describeCluster } from "./cluster-api";

/** An account and region as a stack's provider reaches it. */
export interface StackPlace {
  readonly session: AwsSession;
  /** Account id. */
  readonly account: string;
  readonly partition: string;
}

/** A resource a stack defines. */
export interface DefinedResource {
  readonly type: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

interface AwsProviderBlock {
  readonly alias: string;
  readonly region: string;
  readonly profile?: string;
  readonly allowed_account_ids: readonly [string];
  readonly assume_role?: readonly [{ readonly role_arn: string }];
}

interface ClusterBlock {
  readonly name: string;
  readonly provider: string;
}

/** The part of a synthesised stack that is read here. */
interface StackDefinition {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, DefinedResource["args"]>>>>;
  readonly data: {
    readonly aws_eks_cluster: Readonly<Record<string, ClusterBlock>> & { readonly argocd_cluster: ClusterBlock };
  };
  readonly provider: { readonly aws: readonly AwsProviderBlock[] };
}

/** Reaches AWS and the Argo CD cluster as the providers of synthesised stacks do. */
export class StackPlaces {
  private readonly definitions = new Map<string, StackDefinition>();
  private readonly places = new Map<string, StackPlace>();
  private api: Promise<ClusterApi> | undefined;

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  resourcesOf(stack: Stack): DefinedResource[] {
    return Object.entries(this.definitionOf(stack).resource ?? {}).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, args]) => ({ type, name, args })),
    );
  }

  /** @param provider `aws.<alias>` */
  placeOf(stack: Stack, provider: string): StackPlace {
    const alias = provider.replace(/^aws\./, "");
    const known = this.places.get(alias);
    if (known) return known;
    const block = this.definitionOf(stack).provider.aws.find((one) => one.alias === alias);
    if (!block) throw new Error(`${stack.name} has no provider ${provider}`);
    const { region, profile, assume_role: assumeRole } = block;
    const role = assumeRole?.[0].role_arn;
    const place = {
      session: new AwsSession({ region, ...(role ? { role } : {}), ...(profile ? { profile } : {}) }, this.environment),
      account: block.allowed_account_ids[0],
      // Of a partition this version does not know, the role's ARN alone tells.
      partition: role ? partitionOfArn(role) : partitionOf(region),
    };
    this.places.set(alias, place);
    return place;
  }

  /** The API of the Argo CD cluster: every stack looks it up. */
  argocdApiOf(stack: Stack): Promise<ClusterApi> {
    const { name, provider } = this.definitionOf(stack).data.aws_eks_cluster.argocd_cluster;
    this.api ??= clusterApiOf(this.placeOf(stack, provider).session, name, this.environment);
    return this.api;
  }

  /** What EKS says of a cluster that a stack looks up. @param name of the data source */
  clusterOf(stack: Stack, name: string): Promise<Cluster> {
    const block = this.definitionOf(stack).data.aws_eks_cluster[name];
    if (!block) throw new Error(`${stack.name} has no data source aws_eks_cluster.${name}`);
    return describeCluster(this.placeOf(stack, block.provider).session, block.name);
  }

  argocdPlaceOf(stack: Stack): StackPlace {
    return this.placeOf(stack, this.definitionOf(stack).data.aws_eks_cluster.argocd_cluster.provider);
  }

  private definitionOf({ directory }: Stack): StackDefinition {
    const known: StackDefinition =
      this.definitions.get(directory) ?? JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8"));
    this.definitions.set(directory, known);
    return known;
  }
}
