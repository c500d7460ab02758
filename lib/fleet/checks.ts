import type { Identity } from "../model/fleet";
import { didYouMean } from "../model/near-miss";
import { partitionOf } from "../model/partition";
import { backendChecks } from "./backend-checks";
import { credentialsOf, identityTypeOf } from "./defaults";
import { type Finding, repeated } from "./finding";
import type { ArgoCdConfig, TargetConfig } from "./schema";
import { targetChecks } from "./target-checks";
import type { UsableConfig } from "./usable-config";
import type { Path } from "./yaml-file";

/** Checks that compare fields with each other. */
export function crossChecks(config: UsableConfig): Finding[] {
  return [
    ...accountsNotEmpty(config),
    ...idsUnique(config),
    ...regionsUnique(config),
    ...onePartition(config),
    ...credentialsAreOne(config),
    ...deployRolesInTheirAccount(config),
    ...externalIds(config),
    ...places(config),
    ...clustersUnique(config),
    ...serviceAccountsUnique(config),
    ...optionsOfTheIdentity(config),
    ...targetChecks(config),
    ...backendChecks(config),
  ];
}

function accountsNotEmpty({ accountKeys }: UsableConfig): Finding[] {
  if (accountKeys.length > 0) return [];
  return [{ path: ["accounts"], message: "expected at least the account of the Argo CD cluster" }];
}

function idsUnique({ accounts }: UsableConfig): Finding[] {
  return repeated(
    Object.entries(accounts).map(([key, { id }]) => ({ value: id, path: ["accounts", key, "id"] })),
    ({ value, first }) =>
      `${value} is also the id of ${first.slice(0, 2).join(".")}; list each account once, with all of its regions`,
  );
}

function regionsUnique({ accounts }: UsableConfig): Finding[] {
  return Object.entries(accounts).flatMap(([key, { regions }]) =>
    repeated(
      regions.map((region, index) => ({ value: region, path: ["accounts", key, "regions", index] })),
      ({ value }) => `${value} is listed twice`,
    ),
  );
}

function onePartition({ accounts, partition }: UsableConfig): Finding[] {
  if (partition !== undefined) return [];
  const [first, ...others] = Object.entries(accounts).flatMap(([key, { regions }]) =>
    regions.map((region, index) => ({ region, path: ["accounts", key, "regions", index] as Path })),
  );
  return others
    .filter(({ region }) => first && partitionOf(region) !== partitionOf(first.region))
    .map(({ region, path }) => ({
      path,
      message:
        `${region} is in partition ${partitionOf(region)}, but ${first?.region} is in ${partitionOf(first?.region ?? "")}; ` +
        "a role cannot be assumed from another partition: use a separate fleet for each partition",
    }));
}

function credentialsAreOne({ accounts, accountDefaults }: UsableConfig): Finding[] {
  const message = "expected either deployRole or profile, got both";
  const both = (holder: { deployRole?: string | undefined; profile?: string | undefined } | undefined) =>
    holder?.deployRole && holder.profile;
  return [
    ...(both(accountDefaults) ? [{ path: ["accountDefaults", "profile"], message }] : []),
    ...Object.entries(accounts)
      .filter(([, account]) => both(account))
      .map(([key]) => ({ path: ["accounts", key, "profile"], message })),
  ];
}

function deployRolesInTheirAccount({ accounts, accountDefaults, partition: said }: UsableConfig): Finding[] {
  const findings = Object.entries(accounts).flatMap(([key, account]): Finding[] => {
    const { deployRole } = credentialsOf(account, accountDefaults);
    const [, partition, , , id] = deployRole?.split(":") ?? [];
    const wanted = said ?? partitionOf(account.regions[0] ?? "");
    if (!deployRole || (id === account.id && partition === wanted)) return [];
    const path = account.deployRole ? ["accounts", key, "deployRole"] : ["accountDefaults", "deployRole"];
    const message = `expected a role of accounts.${key}, arn:${wanted}:iam::${account.id}:role/…, got ${deployRole}`;
    return [{ path, message }];
  });
  return onceForDefaults(findings);
}

/** One finding for a default, even if the default is wrong for several accounts. */
function onceForDefaults(findings: readonly Finding[]): Finding[] {
  const isDefault = ({ path }: Finding) => path[0] === "accountDefaults";
  return findings.filter((finding) => !isDefault(finding) || finding === findings.find(isDefault));
}

/** The AWS CLI, which creates tokens for aws-auth and with `clusterAuth: aws-cli`, has no option for an external id. */
function externalIds({ accounts, accountDefaults, argocd, targets, targetDefaults }: UsableConfig): Finding[] {
  const entered = new Map<string, string>(
    Object.entries(targets).flatMap(([key, { account, access = targetDefaults?.access }]) =>
      access?.type === "aws-auth" ? [[account, `the ConfigMap aws-auth of target ${key}`] as const] : [],
    ),
  );
  if (argocd?.clusterAuth === "aws-cli") entered.set(argocd.account, "the Argo CD cluster");
  const without = "externalId requires deployRole, got none";
  if (accountDefaults?.externalId && !accountDefaults.deployRole) {
    return [{ path: ["accountDefaults", "externalId"], message: without }];
  }
  const findings = Object.entries(accounts).flatMap(([key, account]): Finding[] => {
    const { deployRole, externalId } = credentialsOf(account, accountDefaults);
    if (!externalId) return [];
    const path = account.externalId ? ["accounts", key, "externalId"] : ["accountDefaults", "externalId"];
    if (!deployRole) return [{ path, message: without }];
    const cluster = entered.get(key);
    if (!cluster) return [];
    const message =
      `expected none, because Terraform connects to ${cluster} with a token of the AWS CLI, which cannot send an external id to ` +
      `accounts.${key}; use a profile with role_arn and external_id`;
    return [{ path, message }];
  });
  return onceForDefaults(findings);
}

/** Account and region of the Argo CD cluster and of every target. */
function places(config: UsableConfig): Finding[] {
  const { argocd, targets } = config;
  return [
    ...(argocd ? place(config, ["argocd"], argocd) : []),
    ...Object.entries(targets).flatMap(([key, target]) => place(config, ["targets", key], target)),
  ];
}

type Placed = Pick<TargetConfig, "account" | "region">;

function place({ accounts, accountKeys }: UsableConfig, path: Path, { account: key, region }: Placed): Finding[] {
  if (!accountKeys.includes(key)) {
    // An account with an invalid key, or a file without accounts, already has a message.
    if (accountKeys.length === 0 || accountKeys.some((other) => other.toLowerCase() === key && !accounts[other]))
      return [];
    const hint = didYouMean(key, accountKeys) || `; the accounts are ${accountKeys.join(", ") || "none"}`;
    return [{ path: [...path, "account"], message: `no account has the key "${key}"${hint}` }];
  }
  const account = accounts[key];
  if (!account) return [];
  if (!region && account.regions.length > 1) {
    return [
      { path, at: "key", message: `expected a region: accounts.${key} has several, ${account.regions.join(", ")}` },
    ];
  }
  if (region && !account.regions.includes(region)) {
    const message =
      `${region} is not a region of accounts.${key} (${account.regions.join(", ")}); ` +
      `correct the region, or add the region to accounts.${key}.regions`;
    return [{ path: [...path, "region"], message }];
  }
  return [];
}

function clustersUnique({ accounts, argocd, targets }: UsableConfig): Finding[] {
  const placeOf = ({ account, region }: Placed) => `${account}/${region ?? accounts[account]?.regions[0]}`;
  const argocdCluster = argocd ? [{ value: `${placeOf(argocd)}/${argocd.cluster}`, path: ["argocd", "cluster"] }] : [];
  const clusters = Object.entries(targets).map(([key, target]) => ({
    value: `${placeOf(target)}/${target.cluster ?? key}`,
    path: target.cluster ? ["targets", key, "cluster"] : ["targets", key],
    ...(target.cluster ? {} : { at: "key" as const }),
  }));
  return repeated([...argocdCluster, ...clusters], ({ first }) =>
    first[0] === "argocd"
      ? "this is the Argo CD cluster; Argo CD manages its own cluster without a role, so remove this target"
      : `this is the same cluster as ${first.slice(0, 2).join(".")}; Argo CD identifies a cluster by its URL, so list each cluster once`,
  );
}

function serviceAccountsUnique({ argocd }: UsableConfig): Finding[] {
  return repeated(
    (argocd?.serviceAccounts ?? []).map((name, index) => ({ value: name, path: ["argocd", "serviceAccounts", index] })),
    ({ value }) => `${value} is listed twice`,
  );
}

/** Options that have an effect only with one identity. */
const OPTIONS_OF_IDENTITY: Readonly<Record<Identity["type"], readonly (keyof ArgoCdConfig)[]>> = {
  irsa: ["oidcProvider", "annotateServiceAccounts"],
  "pod-identity": ["podIdentityAgent", "sessionTags"],
};

function optionsOfTheIdentity({ argocd }: UsableConfig): Finding[] {
  if (!argocd) return [];
  const identity = identityTypeOf(argocd);
  return Object.entries(OPTIONS_OF_IDENTITY)
    .filter(([other]) => other !== identity)
    .flatMap(([other, options]) =>
      options
        .filter((option) => argocd[option] !== undefined)
        .map((option) => ({
          path: ["argocd", option],
          at: "key" as const,
          message: `has no effect with identity ${identity}, only with ${other}; remove the field or change the identity`,
        })),
    );
}
