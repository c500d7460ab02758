import type { PlanJson, ResourceChange } from "./plan-json";

/**
 * Whether a change reverts a change outside Terraform. Terraform also lists values as drift that a service fills in after an
 * apply, which no plan would change.
 */
export function isDrift({ address, change }: ResourceChange, { resource_drift: drift = [] }: PlanJson): boolean {
  const drifted = drift.find((one) => one.address === address && one.mode === "managed");
  if (!drifted) return false;
  // Deleted outside Terraform: the plan recreates the resource.
  if (!drifted.change.after) return true;
  const changed = differingPaths(change.before, change.after);
  return differingPaths(drifted.change.before, drifted.change.after).some((path) => changed.includes(path));
}

/** Paths of the values that differ between two resources. */
function differingPaths(one: unknown, other: unknown, path = ""): string[] {
  if (!isMap(one) || !isMap(other)) return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differingPaths(one[key], other[key], `${path}/${key}`));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
