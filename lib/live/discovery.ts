import { DescribeClusterCommand, paginateListClusters } from "@aws-sdk/client-eks";
import type { Access, Account, Fleet, Target } from "../model/fleet";
import { Slots } from "../pipeline/parallelism";
import { type AwsSession, sessionOf } from "./aws-session";

/** Where clusters are looked for. */
export interface Place {
  readonly account: Account;
  readonly region: string;
}

/** An EKS cluster the fleet file says nothing of. */
export interface UndeclaredCluster extends Place {
  readonly name: string;
  /** How it lets roles in, as its authentication mode asks for. */
  readonly access: Access["type"];
}

/** What was found, compared with the fleet. */
export interface Discovery {
  readonly undeclared: readonly UndeclaredCluster[];
  /** Targets whose cluster is not there, where it could be looked. */
  readonly gone: readonly Target[];
  readonly refused: readonly (Place & { readonly reason: string })[];
}

/** Where and what to look for. */
export interface DiscoveryOptions {
  readonly fleet: Fleet;
  readonly accounts: readonly Account[];
  /** Tags an undeclared cluster must have, all of them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
  /** Calls of AWS at once. */
  readonly parallelism: number;
  /** Told of every place that is done. */
  readonly log: (line: string) => void;
}

/** Looks through every region of the accounts. A place that refuses stops no other. */
export async function discover(options: DiscoveryOptions): Promise<Discovery> {
  const calls = new Slots(options.parallelism);
  const places = options.accounts.flatMap((account) => account.regions.map((region) => ({ account, region })));
  const found = await Promise.all(places.map((place) => lookThrough(place, options, calls)));
  return {
    undeclared: found.flatMap(({ undeclared }) => undeclared),
    gone: found.flatMap(({ gone }) => gone),
    refused: found.flatMap(({ refused }) => refused),
  };
}

async function lookThrough(place: Place, options: DiscoveryOptions, calls: Slots): Promise<Discovery> {
  const { fleet, environment, log } = options;
  const { account, region } = place;
  const where = `${account.key} ${account.id}, ${region}`;
  try {
    const session = sessionOf(account, region, environment);
    const names = new Set(await calls.use(() => namesOf(session)));
    const declared = declaredIn(fleet, place);
    const others = [...names].filter((name) => !declared.clusters.has(name));
    const described = await Promise.all(others.map((name) => calls.use(() => describe(session, name))));
    const undeclared = described.flatMap((cluster) =>
      cluster && hasTags(cluster.tags, options.tags) ? [{ ...place, name: cluster.name, access: cluster.access }] : [],
    );
    log(`${where}: ${names.size} clusters, ${undeclared.length} to add`);
    return { undeclared, gone: declared.targets.filter(({ cluster }) => !names.has(cluster)), refused: [] };
  } catch (error) {
    const { name, message } = error as Error;
    log(`${where}: could not look: ${name}: ${message}`);
    return { undeclared: [], gone: [], refused: [{ ...place, reason: `${name}: ${message}` }] };
  }
}

async function namesOf({ eks }: AwsSession): Promise<string[]> {
  const names: string[] = [];
  for await (const { clusters = [] } of paginateListClusters({ client: eks, pageSize: 100 }, {}))
    names.push(...clusters);
  return names;
}

/** Clusters of a place the fleet knows: its targets', and Argo CD's own. */
function declaredIn({ argocd, targets }: Fleet, { account, region }: Place) {
  const here = [...targets.values()].filter((target) => target.account.key === account.key && target.region === region);
  const own = argocd.account.key === account.key && argocd.region === region ? [argocd.cluster] : [];
  return { targets: here, clusters: new Set([...here.map(({ cluster }) => cluster), ...own]) };
}

async function describe({ eks }: AwsSession, name: string) {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  const access: Access["type"] =
    cluster?.accessConfig?.authenticationMode === "CONFIG_MAP" ? "aws-auth" : "access-entry";
  return { name, tags: cluster?.tags ?? {}, access };
}

function hasTags(tags: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}
