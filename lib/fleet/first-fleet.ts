import { editFleet } from "./edit-fleet";
import { flowLine, scalar } from "./flow-line";

/** The parts of an EKS cluster's ARN. */
export interface ClusterAddress {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

/** The input of a first fleet file. */
export interface FirstFleet {
  /** The cluster that Argo CD runs in. */
  readonly argocd: ClusterAddress;
  /** The clusters that Argo CD manages. */
  readonly targets: readonly ClusterAddress[];
  /** Keys of accounts by their ids. @default - account-<id> */
  readonly accountKeys: ReadonlyMap<string, string>;
  /** ARN of the role that Terraform assumes in each account; `{id}` stands for the account id. @default - the caller's credentials */
  readonly deployRole?: string;
  /** S3 bucket of the Terraform state. @default - local files */
  readonly bucket?: { readonly name: string; readonly region: string };
  /** Path from the file to `fleet.schema.json`, in the folder that also holds `docs`. */
  readonly schema: string;
}

/** The cluster of an ARN. @throws Error if the text is not the ARN of a cluster */
export function clusterAddress(arn: string): ClusterAddress {
  const [, region, accountId, name] = /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):cluster\/([\w-]+)$/.exec(arn) ?? [];
  if (region && accountId && name) return { region, accountId, name };
  throw new Error(`expected the ARN of an EKS cluster, arn:aws:eks:<region>:<account>:cluster/<name>, got ${arn}`);
}

/** The text of a first fleet file, with comments. */
export function firstFleet(fleet: FirstFleet): string {
  const { argocd, targets } = fleet;
  const keyOf = ({ accountId }: ClusterAddress) => fleet.accountKeys.get(accountId) ?? `account-${accountId}`;
  const regions = new Map<string, Set<string>>();
  for (const cluster of [argocd, ...targets]) {
    const key = keyOf(cluster);
    regions.set(key, (regions.get(key) ?? new Set()).add(cluster.region));
  }
  const isOneOfSeveral = (cluster: ClusterAddress) => (regions.get(keyOf(cluster))?.size ?? 0) > 1;
  const ids = new Map([argocd, ...targets].map((cluster) => [keyOf(cluster), cluster.accountId]));
  const accounts = [...regions].map(([key, names]) => `  ${flowLine(key, { id: ids.get(key), regions: [...names] })}`);
  const text = `# yaml-language-server: $schema=${fleet.schema}
#
# The fleet: one Argo CD cluster and the EKS clusters that Argo CD manages. Stacks, roles and Secrets have the keys of accounts
# and targets in their names. If you rename a key, Terraform recreates the resources. All fields:
# ${fleet.schema.replace(/[^/]*$/, "docs/configuration.md")}

accounts:
  # Write ids in quotes, because YAML would read a number. List every region that has, or had, a target.
${accounts.join("\n")}
${credentials(fleet.deployRole)}
argocd:
  account: ${scalar(keyOf(argocd))}
  cluster: ${scalar(argocd.name)} # EKS name of the cluster that Argo CD runs in
${isOneOfSeveral(argocd) ? `  region: ${argocd.region}\n` : ""}  # identity: pod-identity   default: irsa
  # oidcProvider: create     default: existing, the provider that was created with the cluster

targets: {}

backend:
${backend(fleet)}
`;
  const add = targets.map((cluster) => ({
    account: keyOf(cluster),
    cluster: cluster.name,
    ...(isOneOfSeveral(cluster) ? { region: cluster.region } : {}),
  }));
  return editFleet(text, { add, remove: [] });
}

function credentials(deployRole: string | undefined): string {
  return deployRole
    ? `
accountDefaults:
  # The role that Terraform assumes in each account; {id} stands for the account id.
  deployRole: ${scalar(deployRole)}
`
    : `
# accountDefaults:
#   deployRole: arn:aws:iam::{id}:role/terraform   default: your own credentials, for one account
`;
}

function backend({ bucket, argocd }: FirstFleet): string {
  if (!bucket) return "  local: {} # local files; for a team: s3: { bucket: …, region: … }";
  return `  s3:
    bucket: ${scalar(bucket.name)}
    region: ${scalar(bucket.region)}
    # allowedAccountIds: ["${argocd.accountId}"]   fail with credentials of any other account`;
}
