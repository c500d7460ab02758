import { CLUSTER_ADMIN_GROUP, CLUSTER_ADMIN_POLICY } from "../model/access";
import { accessPolicyArn, accessPolicyName, clusterArn } from "../model/arn";
import { IN_CLUSTER } from "../model/cluster-secret";
import type { Access, Account, ArgoCd, Backend, ClusterSecretFields, Fleet, Target } from "../model/fleet";
import { targetRoleName } from "../model/names";
import { partitionOf } from "../model/partition";
import { mergedRole, resolveManagementRole, resolveTargetRole } from "./roles";
import type {
  AccessConfig,
  AccessPolicyConfig,
  AccountConfig,
  ArgoCdConfig,
  BackendConfig,
  ClusterSecretConfig,
  FleetConfig,
  TargetConfig,
} from "./schema";

/** Argo CD's service accounts that authenticate to clusters, with the names of its manifests and Helm chart. */
export const DEFAULT_SERVICE_ACCOUNTS = [
  "argocd-application-controller",
  "argocd-applicationset-controller",
  "argocd-server",
];

/** Default prefix of the names of the fleet's roles and policies. */
export const DEFAULT_ROLE_PREFIX = "argocd";

/** A checked fleet file, with all defaults applied. */
export function resolveFleet(config: FleetConfig): Fleet {
  const accounts = new Map(
    Object.entries(config.accounts).map(([key, account]) => [key, resolveAccount(key, account, config)]),
  );
  return {
    tags: config.tags ?? {},
    accounts,
    argocd: resolveArgoCd(config.argocd, accounts),
    targets: new Map(
      Object.entries(config.targets).map(([key, target]) => [key, resolveTarget(key, target, config, accounts)]),
    ),
    backend: resolveBackend(config.backend),
  };
}

/** The credentials of an account, else the defaults for all accounts; never a mix of both. */
export function credentialsOf(account: AccountConfig, defaults: FleetConfig["accountDefaults"]) {
  const { deployRole, profile, ...holder } = account.deployRole || account.profile ? account : (defaults ?? {});
  const externalId = account.externalId ?? holder.externalId;
  return {
    ...(deployRole ? { deployRole: deployRole.replaceAll("{id}", account.id) } : {}),
    ...(externalId ? { externalId } : {}),
    ...(profile ? { profile } : {}),
  };
}

/** An account of the file, or an account that could be added to the file. */
export function resolveAccount(key: string, account: AccountConfig, config: FleetConfig): Account {
  const { id, regions, stack = key } = account;
  const partition = config.partition ?? partitionOf(regions[0] ?? "");
  return { key, stack, id, partition, regions, ...credentialsOf(account, config.accountDefaults) };
}

function resolveArgoCd(config: ArgoCdConfig, accounts: ReadonlyMap<string, Account>): ArgoCd {
  const account = accountOf(config.account, accounts);
  const rolePrefix = config.rolePrefix ?? DEFAULT_ROLE_PREFIX;
  return {
    account,
    region: config.region ?? onlyRegion(account),
    cluster: config.cluster,
    namespace: config.namespace ?? "argocd",
    serviceAccounts: config.serviceAccounts ?? DEFAULT_SERVICE_ACCOUNTS,
    identity: config.identity ?? "irsa",
    oidcProvider: config.oidcProvider ?? "existing",
    podIdentityAgent: config.podIdentityAgent ?? "existing",
    hasSessionTags: config.identity === "pod-identity" && (config.sessionTags ?? true),
    annotateServiceAccounts: config.annotateServiceAccounts ?? true,
    rolePrefix,
    managementRole: resolveManagementRole(config.managementRole ?? {}, account, rolePrefix),
    assumeRoleScope: config.assumeRoleScope ?? "role",
    ...(config.inCluster
      ? { inCluster: resolveClusterSecret(config.inCluster, { name: IN_CLUSTER.name, secretName: IN_CLUSTER.name }) }
      : {}),
  };
}

function resolveTarget(
  key: string,
  config: TargetConfig,
  { argocd, targetDefaults = {} }: FleetConfig,
  accounts: ReadonlyMap<string, Account>,
): Target {
  const account = accountOf(config.account, accounts);
  const region = config.region ?? onlyRegion(account);
  const cluster = config.cluster ?? key;
  const secret = {
    ...config,
    labels: { ...targetDefaults.labels, ...config.labels },
    annotations: { ...targetDefaults.annotations, ...config.annotations },
  };
  const { server, proxyUrl, serverName, caData, tlsInsecure } = config;
  return {
    key,
    account,
    region,
    cluster,
    role: resolveTargetRole(
      mergedRole(config.role, targetDefaults.role),
      account,
      targetRoleName(argocd.rolePrefix ?? DEFAULT_ROLE_PREFIX, key),
    ),
    access: resolveAccess(config.access ?? targetDefaults.access, account.partition, `argocd-eks-iam:${key}`),
    secret: {
      ...resolveClusterSecret(secret, { name: clusterArn(account, region, cluster), secretName: key }),
      ...(server ? { server } : {}),
      ...(proxyUrl ? { proxyUrl } : {}),
      ...(serverName ? { serverName } : {}),
      ...(caData ? { caData } : {}),
      tlsInsecure: tlsInsecure ?? false,
    },
  };
}

function resolveAccess(config: AccessConfig | undefined, partition: string, username: string): Access {
  if (config?.type === "aws-auth") {
    return { type: "aws-auth", groups: config.groups ?? [CLUSTER_ADMIN_GROUP], username: config.username ?? username };
  }
  const { policies = config?.groups ? [] : [{ name: CLUSTER_ADMIN_POLICY }], groups = [] } = config ?? {};
  return {
    type: "access-entry",
    policies: policies.map(({ name, arn, namespaces }: AccessPolicyConfig) => ({
      name: name ?? accessPolicyName(arn ?? ""),
      arn: arn ?? accessPolicyArn(partition, name ?? ""),
      namespaces: namespaces ?? [],
    })),
    groups,
  };
}

function resolveClusterSecret(
  config: ClusterSecretConfig,
  defaults: Pick<ClusterSecretFields, "name" | "secretName">,
): ClusterSecretFields {
  return {
    name: config.name ?? defaults.name,
    secretName: config.secretName ?? defaults.secretName,
    labels: config.labels ?? {},
    annotations: config.annotations ?? {},
    ...(config.project ? { project: config.project } : {}),
    namespaces: config.namespaces ?? [],
    clusterResources: config.clusterResources ?? false,
    ...(config.shard !== undefined ? { shard: config.shard } : {}),
    paused: config.paused ?? false,
  };
}

function resolveBackend({ s3, local }: BackendConfig): Backend {
  if (!s3) return { type: "local", directory: local?.directory ?? "terraform-state" };
  return {
    type: "s3",
    bucket: s3.bucket,
    region: s3.region,
    prefix: s3.prefix ?? "argocd-eks-iam",
    allowedAccountIds: s3.allowedAccountIds ?? [],
    ...(s3.role ? { role: s3.role } : {}),
    ...(s3.profile ? { profile: s3.profile } : {}),
    ...(s3.kmsKeyId ? { kmsKeyId: s3.kmsKeyId } : {}),
  };
}

function accountOf(key: string, accounts: ReadonlyMap<string, Account>): Account {
  const account = accounts.get(key);
  if (!account) throw new Error(`account ${key} passed the checks but is not in the fleet`);
  return account;
}

function onlyRegion(account: Account): string {
  const [region, ...others] = account.regions;
  if (!region || others.length > 0)
    throw new Error(`account ${account.key} passed the checks with ${account.regions.length} regions`);
  return region;
}
