import { type Cluster, DescribeClusterCommand, paginateListClusters } from "@aws-sdk/client-eks";
import { type AwsSession, checkAccount, found, sessionOf } from "../aws/aws-session";
import type { Access, Account, Fleet, Target } from "../model/fleet";
import { Slots } from "../model/slots";
import { reasonOf } from "../model/unread";

/** An account and Region to search for clusters. */
export interface Place {
  readonly account: Account;
  readonly region: string;
}

/** An EKS cluster that the fleet file does not declare. */
export interface UndeclaredCluster extends Place {
  readonly name: string;
  /** Type of access, according to the authentication mode of the cluster. */
  readonly access: Access["type"];
}

/** A place, or a cluster of a place, that could not be read. */
export interface UnreadPlace extends Place {
  /** Undefined if the place itself could not be read. */
  readonly cluster: string | undefined;
  readonly reason: string;
}

/** The differences between AWS and the fleet. */
export interface Discovery {
  /** Number of places. */
  readonly places: number;
  readonly undeclared: readonly UndeclaredCluster[];
  /** Targets whose cluster does not exist, in places that could be read. */
  readonly gone: readonly Target[];
  readonly unread: readonly UnreadPlace[];
}

/** Options of discover. */
export interface DiscoveryOptions {
  readonly fleet: Fleet;
  readonly accounts: readonly Account[];
  /** Tags that an undeclared cluster must have. */
  readonly tags: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
  /** Number of AWS calls at once. */
  readonly parallelism: number;
  /** Receives a line for every place that was read. */
  readonly log: (line: string) => void;
}

/** Reads every Region of the accounts. If a place or cluster cannot be read, the other places and clusters are still read. */
export async function discover(options: DiscoveryOptions): Promise<Discovery> {
  const calls = new Slots(options.parallelism);
  const places = options.accounts.flatMap((account) => account.regions.map((region) => ({ account, region })));
  const found = await Promise.all(places.map((place) => readPlace(place, options, calls)));
  return {
    places: places.length,
    undeclared: found.flatMap(({ undeclared }) => undeclared),
    gone: found.flatMap(({ gone }) => gone),
    unread: found.flatMap(({ unread }) => unread),
  };
}

type FoundInPlace = Omit<Discovery, "places">;

async function readPlace(place: Place, options: DiscoveryOptions, calls: Slots): Promise<FoundInPlace> {
  const { account, region } = place;
  try {
    const session = sessionOf(account, region, options.environment);
    const names = await calls.use(() => namesIn(session, account));
    const declared = declaredIn(options.fleet, place);
    const others = [...names].filter((name) => !declared.clusters.has(name));
    const read = await Promise.all(others.map((name) => calls.use(() => readCluster(session, place, name))));
    const undeclared = read.flatMap(({ cluster }) => (cluster && hasTags(cluster.tags, options.tags) ? [cluster] : []));
    options.log(`${account.key} ${account.id}, ${region}: ${names.size} found, ${undeclared.length} to add`);
    return {
      undeclared: undeclared.map(({ tags: _, ...cluster }) => cluster),
      gone: declared.targets.filter(({ cluster }) => !names.has(cluster)),
      unread: read.flatMap(({ unread }) => unread ?? []),
    };
  } catch (error) {
    return { undeclared: [], gone: [], unread: [{ ...place, cluster: undefined, reason: reasonOf(error) }] };
  }
}

/**
 * Names of all clusters of a place. The account of the credentials is checked first: with credentials of another account, EKS
 * would return the clusters of that account, and all targets would seem deleted.
 */
async function namesIn(session: AwsSession, account: Account): Promise<Set<string>> {
  await checkAccount(session, account.id);
  const names = new Set<string>();
  for await (const { clusters = [] } of paginateListClusters({ client: session.eks, pageSize: 100 }, {})) {
    for (const name of clusters) names.add(name);
  }
  return names;
}

/** Clusters of a place that the fleet declares: the clusters of targets, and the Argo CD cluster. */
function declaredIn({ argocd, targets }: Fleet, { account, region }: Place) {
  const here = [...targets.values()].filter((target) => target.account.key === account.key && target.region === region);
  const own = argocd.account.key === account.key && argocd.region === region ? [argocd.cluster] : [];
  return { targets: here, clusters: new Set([...here.map(({ cluster }) => cluster), ...own]) };
}

type Tags = Readonly<Record<string, string>>;

/** A cluster that may become a target, or the reason why the cluster could not be read. Empty for a deleted cluster. */
interface ReadCluster {
  readonly cluster?: UndeclaredCluster & { readonly tags: Tags };
  readonly unread?: UnreadPlace;
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const CLUSTER_NAME = /^[0-9A-Za-z][\w-]{0,99}$/;

const UNUSABLE: readonly (Cluster["status"] | undefined)[] = ["DELETING", "FAILED"];

async function readCluster({ eks }: AwsSession, place: Place, name: string): Promise<ReadCluster> {
  try {
    if (!CLUSTER_NAME.test(name)) throw new Error("the name is not a valid name of an EKS cluster");
    const cluster = (await found(eks.send(new DescribeClusterCommand({ name }))))?.cluster;
    if (!cluster || UNUSABLE.includes(cluster.status)) return {};
    const access = cluster.accessConfig?.authenticationMode === "CONFIG_MAP" ? "aws-auth" : "access-entry";
    return { cluster: { ...place, name, access, tags: cluster.tags ?? {} } };
  } catch (error) {
    return { unread: { ...place, cluster: name, reason: reasonOf(error) } };
  }
}

function hasTags(tags: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}
