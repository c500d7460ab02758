import { AWS_AUTH } from "../model/names";

/** The known attributes of a resource. */
export type Values = Readonly<Record<string, unknown>>;

/** The part of the output of `terraform show -json` that is read here. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  /** Changes outside Terraform since the last apply. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, ValueChange>>;
  /** The state before the changes, with what data sources read during planning. */
  readonly prior_state?: {
    readonly values?: {
      readonly root_module?: { readonly resources?: readonly { readonly address: string; readonly values?: Values }[] };
    };
  };
  readonly configuration?: {
    readonly root_module?: {
      readonly resources?: readonly { readonly address: string; readonly expressions?: Values }[];
    };
  };
}

/** A change of a value; `sensitive` and `unknown` are `true`, or have the shape of the value. */
export interface ValueChange {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
}

/** A resource of a plan. @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation */
export interface ResourceChange {
  readonly address: string;
  /** Previous address of a resource that moves. */
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  /** Keys of the targets that own the resource. Not from Terraform (ownership.ts). */
  readonly targets?: readonly string[];
  /** Set if Terraform destroys a deposed object, which a failed apply left at the address. */
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: ValueChange & {
    readonly before?: Values | null;
    readonly after?: Values | null;
    /** Paths of the values whose change replaces the resource. */
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    readonly importing?: { readonly id?: string };
  };
}

/** Key of the first target that owns a resource; undefined if no target owns the resource. */
export function targetOf(resource: OwnedResource): string | undefined {
  return targetsOf(resource)[0];
}

type OwnedResource = Pick<ResourceChange, "name" | "index" | "targets">;

/** Keys of all targets that own a resource: from the record (ownership.ts), else from the resource's name. */
export function targetsOf({ targets, name, index }: OwnedResource): readonly string[] {
  if (targets !== undefined) return targets;
  if (name === AWS_AUTH) return index === undefined ? [] : [String(index)];
  // Addresses of a target start with the key of the target, which has no underscore.
  const [key = "", part = ""] = name.split("_");
  return ["role", "access", "secret"].includes(part) && key !== "management" ? [key] : [];
}
