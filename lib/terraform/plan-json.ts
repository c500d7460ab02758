import { AWS_AUTH } from "../model/names";

/** The attributes of a resource, as far as they are known. */
export type Values = Readonly<Record<string, unknown>>;

/** A plan as `terraform show -json` tells it: the part of its format that is read here. */
export interface PlanJson {
  readonly resource_changes?: readonly ResourceChange[];
  /** What was changed outside Terraform since the last apply. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, ValueChange>>;
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
  /** Where it was before, if it moves. */
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  /** Keys of the targets it belongs to: not of Terraform's (ownership.ts). */
  readonly targets?: readonly string[];
  /** Set where Terraform destroys an object that a failed apply left behind, beside the one at the address. */
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

/** Key of the target a resource belongs to, of the first where targets share it; undefined for what belongs to none. */
export function targetOf(resource: OwnedResource): string | undefined {
  return targetsOf(resource)[0];
}

type OwnedResource = Pick<ResourceChange, "name" | "index" | "targets">;

/** Keys of all targets a resource belongs to: as recorded (ownership.ts), else as its name says. */
export function targetsOf({ targets, name, index }: OwnedResource): readonly string[] {
  if (targets !== undefined) return targets;
  if (name === AWS_AUTH) return index === undefined ? [] : [String(index)];
  // Addresses of a target start with its key, which holds no underscore.
  const [key = "", part = ""] = name.split("_");
  return ["role", "access", "secret"].includes(part) && key !== "management" ? [key] : [];
}
