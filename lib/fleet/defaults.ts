import { CLUSTER_ADMIN_POLICY } from "../model/access";
import type { Account, ArgoCd, Backend, Fleet, Target } from "../model/fleet";
import type { AccountConfig, ArgoCdConfig, BackendConfig, FleetConfig, TargetConfig } from "./schema";

/** Argo CD's service accounts that enter clusters, as its own manifests and Helm chart name them. */
export const DEFAULT_SERVICE_ACCOUNTS = [
  "argocd-application-controller",
  "argocd-applicationset-controller",
  "argocd-server",
];

/** Start of the names of the fleet's roles and policies where the file names none. */
export const DEFAULT_ROLE_PREFIX = "argocd";

/** A checked fleet file with every default in its place. */
export function resolveFleet(config: FleetConfig): Fleet {
  const accounts = new Map(
    Object.entries(config.accounts).map(([key, account]) => [
      key,
      resolveAccount(key, account, config.accountDefaults),
    ]),
  );
  return {
    accounts,
    argocd: resolveArgoCd(config.argocd, accounts),
    targets: new Map(
      Object.entries(config.targets).map(([key, target]) => [key, resolveTarget(key, target, accounts)]),
    ),
    backend: resolveBackend(config.backend),
  };
}

/** What an account says of credentials, else what holds for all; never one of each. */
export function credentialsOf(account: AccountConfig, defaults: FleetConfig["accountDefaults"]) {
  const { deployRole, profile } = account.deployRole || account.profile ? account : (defaults ?? {});
  return {
    ...(deployRole ? { deployRole: deployRole.replaceAll("{id}", account.id) } : {}),
    ...(profile ? { profile } : {}),
  };
}

function resolveAccount(key: string, account: AccountConfig, defaults: FleetConfig["accountDefaults"]): Account {
  return { key, id: account.id, regions: account.regions, ...credentialsOf(account, defaults) };
}

function resolveArgoCd(config: ArgoCdConfig, accounts: ReadonlyMap<string, Account>): ArgoCd {
  const account = accountOf(config.account, accounts);
  return {
    account,
    region: config.region ?? onlyRegion(account),
    cluster: config.cluster,
    namespace: config.namespace ?? "argocd",
    serviceAccounts: config.serviceAccounts ?? DEFAULT_SERVICE_ACCOUNTS,
    identity: config.identity ?? "irsa",
    oidcProvider: config.oidcProvider ?? "existing",
    podIdentityAgent: config.podIdentityAgent ?? "existing",
    annotateServiceAccounts: config.annotateServiceAccounts ?? true,
    rolePrefix: config.rolePrefix ?? DEFAULT_ROLE_PREFIX,
    assumeRoleScope: config.assumeRoleScope ?? "role",
  };
}

function resolveTarget(key: string, config: TargetConfig, accounts: ReadonlyMap<string, Account>): Target {
  const account = accountOf(config.account, accounts);
  const policies = config.access?.policies ?? [{ name: CLUSTER_ADMIN_POLICY }];
  return {
    key,
    account,
    region: config.region ?? onlyRegion(account),
    cluster: config.cluster ?? key,
    access: {
      type: "access-entry",
      policies: policies.map(({ name, namespaces }) => ({ name, namespaces: namespaces ?? [] })),
    },
    labels: config.labels ?? {},
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
