import { outsideText } from "../model/outside-text";
import type { Value, ValueMap } from "./yaml-values";

/** An entry of `mapRoles`. @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html */
export interface MapRolesEntry {
  /** ARN without the role's path: the authenticator compares ARNs without paths. */
  readonly rolearn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

/** An entry, as the authenticator reads the entry: a field of another type counts as absent. */
export function entryOf(value: Value): MapRolesEntry {
  const fields = isMap(value) ? value : {};
  const groups = last(fields, "groups", (field) => Array.isArray(field)) as readonly Value[] | undefined;
  return {
    rolearn: String(last(fields, "rolearn", isText) ?? ""),
    username: String(last(fields, "username", isText) ?? ""),
    groups: (groups ?? []).map((group) => (isText(group) ? group : "")),
  };
}

/** The last valid field: Go's JSON reads keys in any case, in the order of their bytes. @see https://pkg.go.dev/encoding/json#Unmarshal */
function last(fields: ValueMap, name: string, isGood: (value: Value) => boolean): Value | undefined {
  const keys = Object.keys(fields).filter((key) => folded(key) === name);
  return keys
    .sort()
    .map((key) => fields[key] ?? null)
    .findLast(isGood);
}

function isMap(value: Value): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: Value): value is string {
  return typeof value === "string";
}

/** The authenticator ignores case in comparisons. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/** Whether two entries are for the same role. */
export function isSameRole(one: MapRolesEntry, other: MapRolesEntry): boolean {
  return folded(one.rolearn) === folded(other.rolearn);
}

/** Whether two entries have the same role, user name and groups. */
export function isSameEntry(one: MapRolesEntry, other: MapRolesEntry): boolean {
  const [groups, others] = [new Set(one.groups), new Set(other.groups)];
  const isSameGroups = groups.size === others.size && [...groups].every((group) => others.has(group));
  return isSameRole(one, other) && one.username === other.username && isSameGroups;
}

/** Default user name of a target's entry. */
export function defaultUsername(key: string): string {
  return `argocd-eks-iam:${key}`;
}

/** Number of shown groups of an entry. */
const SHOWN = 5;

/** The user name and groups of an entry, as text for one line. */
export function described({ username, groups }: MapRolesEntry): string {
  const shown = groups.slice(0, SHOWN).map((group) => `"${outsideText(group, 80)}"`);
  const more = groups.length > SHOWN ? [`${groups.length - SHOWN} more`] : [];
  return `user name "${outsideText(username, 80)}", groups ${[...shown, ...more].join(", ") || "none"}`;
}
