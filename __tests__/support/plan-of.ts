import type { Fleet } from "../../lib/model/fleet";
import type { PlanJson, ResourceChange, ValueChange } from "../../lib/terraform/plan-json";
import { synthFleet, type TerraformJson } from "./synth";

/**
 * Plans made from synthesised stacks without Terraform: the same resources, values, blocks as lists, and what is known only
 * after an apply, as `terraform show -json` has them.
 */

type Values = Record<string, unknown>;

/** A PEM certificate in base64, as EKS gives it. */
const CA_DATA = Buffer.from("-----BEGIN CERTIFICATE-----\nno certificate\n-----END CERTIFICATE-----\n").toString(
  "base64",
);

/** Arguments that are blocks: a plan has them as lists. */
const BLOCKS = ["metadata", "access_scope"];

/** What is no argument of a provider's. */
const META = ["provider", "depends_on", "lifecycle", "provisioner", "for_each"];

/** Types of resources with tags. */
const TAGGED = [
  "aws_iam_role",
  "aws_iam_policy",
  "aws_iam_openid_connect_provider",
  "aws_eks_access_entry",
  "aws_eks_pod_identity_association",
  "aws_eks_addon",
];

/** Arguments whose change replaces the resource, by type. */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ["name", "path"],
  aws_iam_policy: ["name", "path", "description"],
  aws_iam_role_policy_attachment: ["role", "policy_arn"],
  aws_iam_openid_connect_provider: ["url"],
  aws_eks_access_entry: ["cluster_name", "principal_arn"],
  aws_eks_access_policy_association: ["cluster_name", "principal_arn", "policy_arn", "access_scope"],
  aws_eks_pod_identity_association: ["cluster_name", "namespace", "service_account"],
  terraform_data: ["triggers_replace"],
};

/** What providers fill in where nothing is said, and what they know only after an apply. */
const FILLED_IN: Readonly<Record<string, Values>> = {
  aws_iam_role: { path: "/", max_session_duration: 3600, force_detach_policies: false, permissions_boundary: null },
  aws_eks_access_entry: { type: "STANDARD" },
  kubernetes_secret_v1: { immutable: null, binary_data: null, wait_for_service_account_token: true },
};
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  aws_iam_role: ["arn", "unique_id", "create_date"],
  aws_iam_policy: ["arn", "policy_id"],
  aws_iam_openid_connect_provider: ["arn", "thumbprint_list"],
  aws_eks_access_entry: ["access_entry_arn", "kubernetes_groups", "user_name"],
  aws_eks_access_policy_association: ["associated_at"],
  aws_eks_pod_identity_association: ["association_arn", "association_id"],
};

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly index?: string;
  readonly provider: unknown;
  /** Arguments with their expressions. */
  readonly written: Values;
}

/** The plan of every stack that turns one fleet into another, by stack; without an earlier one, the first plan. */
export function plansBetween(before: Fleet | undefined, after: Fleet): Record<string, PlanJson> {
  return plansOfStacks(before ? synthFleet(before) : {}, synthFleet(after));
}

/** The same from synthesised stacks, by name. */
export function plansOfStacks(
  old: Record<string, TerraformJson>,
  fresh: Record<string, TerraformJson>,
): Record<string, PlanJson> {
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return Object.fromEntries(names.map((name) => [name, planBetween(old[name], fresh[name])]));
}

/** What expressions of a stack refer to. */
interface Scope {
  readonly stack: TerraformJson;
  /** Whether an apply has made a resource, so that its values are known. */
  readonly exists: (address: string) => boolean;
}

/** The plan that turns one synthesised stack into another; nothing stands for no stack. */
export function planBetween(before: TerraformJson | undefined, after: TerraformJson | undefined): PlanJson {
  const [old, fresh] = [resourcesOf(before), resourcesOf(after)];
  const exists = (address: string) => old.has(address);
  const addresses = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  const resource_changes = addresses.map((address) => {
    const [from, to] = [old.get(address), fresh.get(address)];
    const was = from && stateOf(address, from, { stack: before, exists: () => true });
    return resourceChange(address, was, to && stateOf(address, to, { stack: after, exists }));
  });
  return {
    resource_changes,
    output_changes: outputChanges(before, after),
    configuration: {
      root_module: {
        resources: [...fresh].map(([address, { written }]) => ({
          address: address.replace(/\[.*/, ""),
          expressions: written,
        })),
      },
    },
  };
}

function resourcesOf(stack: TerraformJson | undefined): Map<string, Resource> {
  const all = new Map<string, Resource>();
  for (const [type, named] of Object.entries<Values>(stack?.resource ?? {})) {
    for (const [name, body] of Object.entries<TerraformJson>(named as Record<string, TerraformJson>)) {
      const written = Object.fromEntries(Object.entries<unknown>(body).filter(([key]) => !META.includes(key)));
      if (body.for_each === undefined) {
        all.set(`${type}.${name}`, { type, name, provider: body.provider, written });
        continue;
      }
      for (const [index, value] of Object.entries(typeof body.for_each === "object" ? body.for_each : {})) {
        all.set(`${type}.${name}["${index}"]`, {
          type,
          name,
          index,
          provider: undefined,
          written: { input: value, triggers_replace: value },
        });
      }
    }
  }
  return all;
}

interface State {
  readonly resource: Resource;
  readonly values: Values;
  readonly unknown: Values;
}

/** A resource as far as it is known: before an apply, less of it than afterwards. */
function stateOf(address: string, resource: Resource, scope: Scope): State {
  const { values, unknown } = argumentsOf(resource, scope);
  const computed = (COMPUTED[resource.type] ?? []).filter((name) => !(name in values));
  if (!scope.exists(address)) {
    return {
      resource,
      values,
      unknown: { ...unknown, ...Object.fromEntries(["id", ...computed].map((name) => [name, true])) },
    };
  }
  const known = computed.map((name) => [name, computedValue(resource, name)]);
  return { resource, values: { id: resource.name, ...Object.fromEntries(known), ...values }, unknown };
}

function computedValue({ type, name, written }: Resource, attribute: string): unknown {
  if (type === "aws_iam_role" && attribute === "arn")
    return `arn:aws:iam::111122223333:role${written.path ?? "/"}${written.name}`;
  return attribute === "kubernetes_groups" || attribute === "thumbprint_list" ? [] : `${attribute} of ${name}`;
}

function argumentsOf(resource: Resource, scope: Scope): { values: Values; unknown: Values } {
  const tags = tagsOf(resource, scope);
  const [values, unknown]: [Values, Values] = [{ ...FILLED_IN[resource.type], ...tags }, {}];
  for (const [name, written] of Object.entries(resource.written)) {
    const found = resolved(written, scope);
    const isBlock = BLOCKS.includes(name);
    if (found.unknown !== true) values[name] = isBlock ? [found.value] : found.value;
    if (found.unknown) unknown[name] = isBlock ? [found.unknown] : found.unknown;
  }
  return { values, unknown };
}

/** With the tags that the provider gives every resource. */
function tagsOf({ type, written, provider }: Resource, { stack }: Scope): Values {
  const [, alias] = String(provider).split(".");
  const found = stack.provider.aws?.find((one: TerraformJson) => one.alias === alias);
  if (!TAGGED.includes(type)) return {};
  const all = { ...found?.default_tags?.[0]?.tags, ...(written.tags as Values | undefined) };
  return Object.keys(all).length > 0 ? { tags_all: all } : {};
}

interface Resolved {
  readonly value?: unknown;
  /** `true`, or the shape of what is unknown. */
  readonly unknown?: unknown;
}

/** A value without its expressions. */
function resolved(written: unknown, scope: Scope): Resolved {
  if (typeof written === "string") return resolvedText(written, scope);
  if (Array.isArray(written)) {
    const all = written.map((one) => resolved(one, scope));
    return { value: all.map(({ value }) => value), ...(all.some(({ unknown }) => unknown) ? { unknown: true } : {}) };
  }
  if (typeof written !== "object" || written === null) return { value: written };
  const entries = Object.entries(written).map(([key, one]) => [key, resolved(one, scope)] as const);
  const unknown = Object.fromEntries(entries.flatMap(([key, one]) => (one.unknown ? [[key, one.unknown]] : [])));
  const known = entries.filter(([, one]) => one.unknown !== true).map(([key, { value }]) => [key, value]);
  return { value: Object.fromEntries(known), ...(Object.keys(unknown).length > 0 ? { unknown } : {}) };
}

function resolvedText(text: string, scope: Scope): Resolved {
  let isUnknown = false;
  const value = text.replace(/\$\{((?:[^{}"\\]|\\.|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*)\}/g, (_, expression: string) => {
    const found = evaluated(expression, scope);
    isUnknown ||= found === undefined;
    return found ?? "";
  });
  return isUnknown ? { unknown: true } : { value };
}

/** The expressions that the stacks have; another one stands as it is. */
function evaluated(expression: string, scope: Scope): string | undefined {
  const [, inner] = /^trimsuffix\((.*), \\?"\/\\?"\)$/.exec(expression) ?? [];
  if (inner !== undefined) return evaluated(inner, scope);
  // The name in place of the id that only a cluster on AWS Outposts has.
  const [, fallback] =
    /^coalesce\(data\.aws_eks_cluster\.[\w-]+\.cluster_id, \\?"([^"\\]*)\\?"\)$/.exec(expression) ?? [];
  if (fallback !== undefined) return fallback;
  const [, url] = /^trimprefix\((.*), \\?"https:\/\/\\?"\)$/.exec(expression) ?? [];
  if (url !== undefined) return evaluated(url, scope)?.replace("https://", "");
  const [, cluster, attribute] = /^data\.aws_eks_cluster\.([\w-]+)\.(.*)$/.exec(expression) ?? [];
  if (cluster !== undefined) {
    const { name, provider } = scope.stack.data.aws_eks_cluster[cluster];
    if (attribute === "endpoint") return `https://${name}.${provider}.eks.example`;
    if (attribute === "certificate_authority[0].data") return CA_DATA;
    if (attribute === "identity[0].oidc[0].issuer") return `https://oidc.eks.example/id/${name}`;
  }
  const [, address, name] = /^((?:data\.)?[a-z][\w]*\.[\w-]+)\.(\w+)$/.exec(expression) ?? [];
  if (address === undefined) return `value of ${expression}`;
  return address.startsWith("data.") || name === "name" || scope.exists(address)
    ? `${name} of ${address.replace(/^data\./, "")}`
    : undefined;
}

function resourceChange(address: string, from: State | undefined, to: State | undefined): ResourceChange {
  const { type, name, index } = (to ?? from)?.resource ?? { type: "", name: "", index: undefined };
  const replaces = from && to ? replacing(from, to) : [];
  const isReplaced = replaces.length > 0;
  const computed = isReplaced
    ? ["id", ...(COMPUTED[type] ?? [])].filter((one) => !(one in (to?.resource.written ?? {})))
    : [];
  const after = to && Object.fromEntries(Object.entries(to.values).filter(([key]) => !computed.includes(key)));
  const unknown = { ...to?.unknown, ...Object.fromEntries(computed.map((key) => [key, true])) };
  const isSame =
    JSON.stringify(sorted(from?.values)) === JSON.stringify(sorted(to?.values)) && Object.keys(unknown).length === 0;
  const actions = !from
    ? ["create"]
    : !to
      ? ["delete"]
      : isReplaced
        ? ["delete", "create"]
        : isSame
          ? ["no-op"]
          : ["update"];
  const sensitive = type === "kubernetes_secret_v1" ? { data: true } : {};
  return {
    address,
    mode: "managed",
    type,
    name,
    ...(index === undefined ? {} : { index }),
    change: {
      actions,
      before: from?.values ?? null,
      after: after ?? null,
      after_unknown: to ? unknown : {},
      before_sensitive: from ? sensitive : false,
      after_sensitive: to ? sensitive : false,
      ...(isReplaced ? { replace_paths: replaces.map((one) => [one]) } : {}),
    },
  };
}

function replacing(from: State, to: State): string[] {
  const differs = (name: string) =>
    JSON.stringify(sorted(from.values[name])) !== JSON.stringify(sorted(to.values[name]));
  return (REPLACING[from.resource.type] ?? []).filter((name) => !to.unknown[name] && differs(name));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function outputChanges(
  before: TerraformJson | undefined,
  after: TerraformJson | undefined,
): Record<string, ValueChange> {
  const [old, fresh] = [outputsOf(before), outputsOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  return Object.fromEntries(
    names.map((name) => {
      const [from, to] = [old[name], fresh[name]];
      const isSame = JSON.stringify(from) === JSON.stringify(to);
      const actions = [from === undefined ? "create" : to === undefined ? "delete" : isSame ? "no-op" : "update"];
      return [name, { actions, before: from ?? null, after: to ?? null, after_unknown: false }];
    }),
  );
}

function outputsOf(stack: TerraformJson | undefined): Values {
  const outputs = Object.entries<TerraformJson>(stack?.output ?? {});
  return Object.fromEntries(
    outputs.map(([name, { value }]) => [name, resolved(value, { stack, exists: () => true }).value]),
  );
}
