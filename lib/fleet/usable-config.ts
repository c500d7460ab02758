import type { z } from "zod";
import type { Finding } from "./finding";
import type { AccountConfig, ArgoCdConfig, BackendConfig, FleetConfig, TargetConfig } from "./schema";

/**
 * The valid parts of a fleet file. Cross-checks run on the valid parts, so that each mistake has one message and all mistakes
 * are found.
 */
export interface UsableConfig {
  readonly partition: string | undefined;
  readonly tags: FleetConfig["tags"];
  readonly accountDefaults: FleetConfig["accountDefaults"];
  /** Every account key of the file, including keys of invalid accounts. */
  readonly accountKeys: readonly string[];
  readonly accounts: Readonly<Record<string, AccountConfig>>;
  readonly argocd: ArgoCdConfig | undefined;
  readonly targetDefaults: FleetConfig["targetDefaults"];
  readonly targets: Readonly<Record<string, TargetConfig>>;
  readonly backend: BackendConfig | undefined;
}

/** Omits accounts and targets with schema problems. An unknown key does not invalidate its account or target. */
export function usableConfig(data: unknown, issues: readonly z.core.$ZodIssue[]): UsableConfig {
  const broken = new Set(
    issues.filter(({ code }) => code !== "unrecognized_keys").map(({ path }) => path.slice(0, 2).join("/")),
  );
  const root = asMap(data);
  const isWhole = (key: string) => ![...broken].some((path) => path === key || path.startsWith(`${key}/`));
  const entriesOf = (key: string) =>
    broken.has(key)
      ? byKey([])
      : byKey(Object.entries(asMap(root[key])).filter(([name]) => !broken.has(`${key}/${name}`)));
  return {
    partition: isWhole("partition") ? (root.partition as string | undefined) : undefined,
    tags: isWhole("tags") ? (root.tags as FleetConfig["tags"]) : undefined,
    targetDefaults: isWhole("targetDefaults") ? (root.targetDefaults as FleetConfig["targetDefaults"]) : undefined,
    accountDefaults: isWhole("accountDefaults") ? (root.accountDefaults as FleetConfig["accountDefaults"]) : undefined,
    accountKeys: Object.keys(asMap(root.accounts)),
    accounts: entriesOf("accounts") as Record<string, AccountConfig>,
    argocd: isWhole("argocd") ? (root.argocd as ArgoCdConfig | undefined) : undefined,
    targets: entriesOf("targets") as Record<string, TargetConfig>,
    backend: isWhole("backend") ? (root.backend as BackendConfig | undefined) : undefined,
  };
}

/**
 * The resolvable parts of a fleet file: without accounts and targets that have problems. Undefined without a valid Argo CD
 * cluster.
 */
export function resolvableConfig(config: UsableConfig, findings: readonly Finding[]): FleetConfig | undefined {
  const wrong = new Set(findings.map(({ path }) => path.slice(0, path[0] === "argocd" ? 1 : 2).join("/")));
  const rightOf = <T>(of: string, entries: Readonly<Record<string, T>>) =>
    byKey(Object.entries(entries).filter(([key]) => !wrong.has(`${of}/${key}`)));
  const accounts = rightOf("accounts", config.accounts);
  const { argocd, partition, tags, targetDefaults } = config;
  if (!argocd || wrong.has("argocd") || !accounts[argocd.account]) return undefined;
  const targets = Object.entries(rightOf("targets", config.targets)).filter(([, { account }]) => accounts[account]);
  return {
    ...(partition ? { partition } : {}),
    ...(tags ? { tags } : {}),
    ...(targetDefaults ? { targetDefaults } : {}),
    accounts,
    argocd,
    targets: Object.fromEntries(targets),
    backend: { local: {} },
  };
}

/** An object without a prototype: `account: constructor` names no account. */
function byKey<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
