import { createHash } from "node:crypto";
import type { ResourceChange } from "./plan-json";

/** A field of a cluster Secret that changes. */
export interface FactChange {
  readonly address: string;
  /** `server`, `roleARN`, … in Argo CD's words. */
  readonly field: string;
  /** Undefined where it had none. */
  readonly before?: string;
  readonly after?: string;
}

type Facts = Readonly<Record<string, string>>;

/**
 * What changes in a cluster Secret, in words. Nothing in it is secret: it holds no credential, and only fields known to
 * hold none are read. A certificate is told by its fingerprint.
 */
export function clusterFactsOf({ type, address, change }: ResourceChange): FactChange[] {
  if (type !== "kubernetes_secret_v1" || !change.after) return [];
  const [before, after] = [factsOf(change.before), factsOf(change.after)];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.flatMap((field) => {
    const [from, to] = [before[field], after[field]];
    if (from === to) return [];
    return [{ address, field, ...(from ? { before: from } : {}), ...(to ? { after: to } : {}) }];
  });
}

function factsOf(values: Readonly<Record<string, unknown>> | null | undefined): Facts {
  const data = values?.data;
  if (typeof data !== "object" || data === null) return {};
  const { name, server, project, namespaces, config } = data as Record<string, unknown>;
  const facts = { name, server, project, namespaces, ...configFacts(config) };
  return Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function configFacts(config: unknown): Readonly<Record<string, unknown>> {
  // Unknown before apply, where the stacks before it are not applied yet.
  if (typeof config !== "string") return {};
  const parsed = parsedConfig(config);
  if (!parsed) return { config: "(no JSON)" };
  const { awsAuthConfig, tlsClientConfig } = parsed;
  const ca = tlsClientConfig?.caData;
  return {
    roleARN: awsAuthConfig?.roleARN,
    clusterName: awsAuthConfig?.clusterName,
    caData: ca && `sha256:${createHash("sha256").update(ca).digest("hex").slice(0, 16)}`,
  };
}

interface WrittenConfig {
  readonly awsAuthConfig?: { readonly roleARN?: string; readonly clusterName?: string };
  readonly tlsClientConfig?: { readonly caData?: string };
}

/** Somebody may have written anything into the Secret that is there. */
function parsedConfig(config: string): WrittenConfig | undefined {
  try {
    return JSON.parse(config);
  } catch {
    return undefined;
  }
}
