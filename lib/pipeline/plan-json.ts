import { AWS_AUTH } from "../model/names";

/** A plan as `terraform show -json` tells it: the part of its format that is read here. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  /** What somebody else changed since the last apply. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
}

/** A resource of a plan. @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
export interface ResourceChange {
  readonly address: string;
  /** Where it was before, if it moves. */
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: Readonly<Record<string, unknown>> | null;
    readonly after?: Readonly<Record<string, unknown>> | null;
    readonly importing?: { readonly id: string };
  };
}

/** Key of the target a resource belongs to; undefined for what belongs to none. */
export function targetOf({ name, index }: Pick<ResourceChange, "name" | "index">): string | undefined {
  if (name === AWS_AUTH) return index === undefined ? undefined : String(index);
  // Addresses of a target start with its key, which holds no underscore.
  const [key, ...rest] = name.split("_");
  return ["role", "access", "secret"].includes(rest[0] ?? "") && key !== "management" ? key : undefined;
}
