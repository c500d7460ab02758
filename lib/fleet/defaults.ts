import { CLUSTER_ADMIN_GROUP, CLUSTER_ADMIN_POLICY } from "../model/access";
import { accessPolicyArn, accessPolicyName, clusterArn } from "../model/arn";
import { PASSED_NAMES } from "../model/backends";
import { IN_CLUSTER } from "../model/cluster-secret";
import type { Access, Account, ArgoCd, Backend, Fleet, Identity, Target } from "../model/fleet";
import { lazy } from "../model/lazy";
import { targetRoleName } from "../model/names";
import { partitionOf } from "../model/partition";
import { mergedRole, resolveManagementRole, resolveTargetRole } from "./roles";
import type {
  AccessConfig,
  AccessPolicyConfig,
  AccountConfig,
  ArgoCdConfig,
  BackendConfig,
  FleetConfig,
  TargetConfig,
} from "./schema";
import { clusterSecret, connection } from "./schema-cluster-secret";

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

/** The type of a file's identity. */
export function identityTypeOf(config: ArgoCdConfig): Identity["type"] {
  return config.identity ?? "irsa";
}

const IDENTITY_OF: { readonly [Type in Identity["type"]]: (config: ArgoCdConfig) => Identity } = {
  irsa: ({ oidcProvider = "existing", annotateServiceAccounts = true }) => ({
    type: "irsa",
    oidcProvider,
    annotateServiceAccounts,
    hasSessionTags: false,
  }),
  "pod-identity": ({ podIdentityAgent = "existing", sessionTags = true }) => ({
    type: "pod-identity",
    agent: podIdentityAgent,
    hasSessionTags: sessionTags,
  }),
};

function resolveArgoCd(config: ArgoCdConfig, accounts: ReadonlyMap<string, Account>): ArgoCd {
  const account = accountOf(config.account, accounts);
  const rolePrefix = config.rolePrefix ?? DEFAULT_ROLE_PREFIX;
  return {
    account,
    region: config.region ?? onlyRegion(account),
    cluster: config.cluster,
    namespace: config.namespace ?? "argocd",
    serviceAccounts: config.serviceAccounts ?? DEFAULT_SERVICE_ACCOUNTS,
    identity: IDENTITY_OF[identityTypeOf(config)](config),
    rolePrefix,
    managementRole: resolveManagementRole(config.managementRole ?? {}, account, rolePrefix),
    assumeRoleScope: config.assumeRoleScope ?? "role",
    clusterAuth: config.clusterAuth ?? "token",
    ...(config.inCluster
      ? {
          inCluster: {
            ...SECRET_DEFAULTS,
            ...{ name: IN_CLUSTER.name, secretName: IN_CLUSTER.name },
            ...given(config.inCluster, secretFields()),
          },
        }
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
  const { access = targetDefaults.access } = config;
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
    access: ACCESS_OF[accessTypeOf(access)](access ?? {}, account.partition, `argocd-eks-iam:${key}`),
    secret: {
      ...SECRET_DEFAULTS,
      ...{ name: clusterArn(account, region, cluster), secretName: key, tlsInsecure: false },
      ...given(config, [...secretFields(), ...connectionFields()]),
      labels: { ...targetDefaults.labels, ...config.labels },
      annotations: { ...targetDefaults.annotations, ...config.annotations },
    },
  };
}

type ResolveAccess = (config: Partial<AccessConfig>, partition: string, username: string) => Access;

const ACCESS_OF: { readonly [Type in Access["type"]]: ResolveAccess } = {
  "access-entry": ({ groups, policies = groups ? [] : [{ name: CLUSTER_ADMIN_POLICY }] }, partition) => ({
    type: "access-entry",
    policies: policies.map(({ name, arn, namespaces }: AccessPolicyConfig) => ({
      name: name ?? accessPolicyName(arn ?? ""),
      arn: arn ?? accessPolicyArn(partition, name ?? ""),
      namespaces: namespaces ?? [],
    })),
    groups: groups ?? [],
  }),
  "aws-auth": ({ groups = [CLUSTER_ADMIN_GROUP], username }, _partition, defaultUsername) => ({
    type: "aws-auth",
    groups,
    username: username ?? defaultUsername,
  }),
};

/** The type of a target's access. */
export function accessTypeOf(config: AccessConfig | undefined): Access["type"] {
  return config?.type ?? "access-entry";
}

/** Defaults of a cluster Secret's fields; the names depend on the cluster. */
const SECRET_DEFAULTS = { labels: {}, annotations: {}, namespaces: [], clusterResources: false, paused: false };

const secretFields = lazy(() => Object.keys(clusterSecret()));

const connectionFields = lazy(() => Object.keys(connection()));

/** Fields as the file has them, without those that the file leaves out. */
type Given<Config> = { readonly [Field in keyof Config]: Exclude<Config[Field], undefined> };

function given<Config extends object>(config: Config, fields: readonly string[]): Given<Config> {
  const entries = Object.entries(config).filter(([field, value]) => fields.includes(field) && value !== undefined);
  // Without the undefined values, the optional fields have the types of Given.
  return Object.fromEntries(entries) as Given<Config>;
}

function resolveBackend({ s3, local, ...passed }: BackendConfig): Backend {
  const [found] = PASSED_NAMES.flatMap((name) => (passed[name] ? [{ name, arguments: passed[name] }] : []));
  if (found) return { type: "passed", ...found };
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
