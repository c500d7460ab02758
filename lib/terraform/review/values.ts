import type { Values } from "../plan-json";

/** A map, where a value of a plan is one; nothing else has fields. */
export function mapOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** The first block of a kind: Terraform writes blocks as lists. */
export function blockOf(value: unknown): Values {
  return mapOf(Array.isArray(value) ? value[0] : value);
}

/** The texts of a list, sorted: most lists of plans are sets. */
export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String).sort() : [];
}

/** A text; undefined for nothing and for an empty one. */
export function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

/** Whether two values of a plan are the same, in whatever order their fields stand. */
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

/** Whether `true` stands anywhere in a value. */
export function isAnyTrue(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).some(isAnyTrue);
  return value === true;
}

/** Deepest JSON that is read: it comes from accounts of others. */
const DEEPEST = 20;

/** Whether a JSON text is nested too deep to be read. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  return (json.match(/[[\]{}]/g) ?? []).some((sign) => {
    depth += sign === "[" || sign === "{" ? 1 : -1;
    return depth > DEEPEST;
  });
}
