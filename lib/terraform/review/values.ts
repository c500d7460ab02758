import type { Values } from "../plan-json";

/** A value of a plan as a map; an empty map for other values. */
export function mapOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** The first block of a list: Terraform writes blocks as lists. */
export function blockOf(value: unknown): Values {
  return mapOf(Array.isArray(value) ? value[0] : value);
}

/** The sorted texts of a list: most lists of plans are sets. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).sort() : [];
}

/** A value as text; undefined for null, undefined and an empty text. */
export function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

/** Whether two values of a plan are equal. The order of fields does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  return canonical(one ?? null) === canonical(other ?? null);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Whether a value contains `true` at any depth. */
export function isAnyTrue(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(isAnyTrue);
  return value === true;
}

/** Maximum depth of JSON. The JSON may come from accounts of others. */
const DEEPEST = 20;

/** Whether a JSON text exceeds the maximum depth. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  return (json.match(/[[\]{}]/g) ?? []).some((sign) => {
    depth += sign === "[" || sign === "{" ? 1 : -1;
    return depth > DEEPEST;
  });
}
