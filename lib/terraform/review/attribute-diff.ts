import type { ValueChange } from "../plan-json";
import { shownValue } from "./shown-value";
import { isAnyTrue, isSame, isTooDeep } from "./values";

/** A change of a value of a resource, in Terraform's notation. */
export interface AttributeDiff {
  readonly sign: "+" | "-" | "~";
  /** `tags.env`, `assume_role_policy.Statement[0].Action`. */
  readonly path: string;
  /** Undefined if there was no value. */
  readonly before?: string;
  readonly after?: string;
  /** Whether this change replaces the resource. */
  readonly forcesReplacement?: true;
}

const SENSITIVE = "(sensitive)";
const UNKNOWN = "(known after apply)";

/** A value before and after a change. */
interface Sides {
  readonly before: unknown;
  readonly after: unknown;
  readonly unknown: unknown;
  readonly beforeSensitive: unknown;
  readonly afterSensitive: unknown;
}

/** Every changed value, by path. All paths start with `root`. */
export function attributeDiff(change: ValueChange, root = ""): AttributeDiff[] {
  return differences(root, {
    before: change.before,
    after: change.after,
    unknown: change.after_unknown,
    beforeSensitive: change.before_sensitive,
    afterSensitive: change.after_sensitive,
  });
}

function differences(path: string, sides: Sides): AttributeDiff[] {
  const { before, after, unknown, beforeSensitive, afterSensitive } = sides;
  if (isSame(before, after) && !isAnyTrue(unknown)) return [];
  if (beforeSensitive === true || afterSensitive === true) return [sensitive(path, sides)];
  if (unknown === true) return [diff(path, shownOf(before), UNKNOWN)];
  const [from, to] = [expanded(before), expanded(after)];
  const isScalar = !isContainer(from) && !isContainer(to);
  // A text that becomes a list, or a list that becomes a text.
  const isAnotherKind = isContainer(from) !== isContainer(to) && !isNothing(from) && !isNothing(to);
  if (isScalar || isAnotherKind) return [diff(path, shownOf(before), shownOf(after))];
  const lists = flatLists(sides, from, to);
  const inner = lists
    ? listDifferences(path, lists.before, lists.after)
    : innerDifferences(path, { ...sides, before: from, after: to });
  // Another spelling of the same value, or an empty list instead of no value.
  return inner.length > 0 ? inner : [diff(path, shownOf(before), shownOf(after))];
}

function innerDifferences(path: string, { before, after, unknown, beforeSensitive, afterSensitive }: Sides) {
  const keys = [...new Set([before, after, unknown].flatMap(keysOf))];
  const isList = Array.isArray(before ?? after);
  return keys.flatMap((key) =>
    differences(joined(path, key, isList), {
      before: at(before, key),
      after: at(after, key),
      unknown: at(unknown, key),
      beforeSensitive: at(beforeSensitive, key),
      afterSensitive: at(afterSensitive, key),
    }),
  );
}

/** Both values as lists of scalars; undefined if a value is sensitive, unknown or no such list. */
function flatLists({ unknown, beforeSensitive, afterSensitive }: Sides, from: unknown, to: unknown) {
  if ([unknown, beforeSensitive, afterSensitive].some(isAnyTrue)) return undefined;
  const [before, after] = [from ?? [], to ?? []];
  return isListOfScalars(before) && isListOfScalars(after) ? { before, after } : undefined;
}

function sensitive(path: string, { before, after, unknown }: Sides): AttributeDiff {
  const shown = (value: unknown) => (isNothing(value) ? undefined : SENSITIVE);
  return diff(path, shown(before), unknown === true ? UNKNOWN : shown(after));
}

function diff(path: string, before: string | undefined, after: string | undefined): AttributeDiff {
  const sign = before === undefined ? "+" : after === undefined ? "-" : "~";
  return { sign, path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

/** Added and removed elements of a list. */
function listDifferences(path: string, before: readonly unknown[], after: readonly unknown[]): AttributeDiff[] {
  const gone = before.filter((value) => !after.includes(value));
  const come = after.filter((value) => !before.includes(value));
  return [
    ...gone.map((value) => diff(path, shownOf(value) ?? "null", undefined)),
    ...come.map((value) => diff(path, undefined, shownOf(value) ?? "null")),
  ];
}

/** JSON in a text, such as a policy, is compared by its values. */
function expanded(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value) || isTooDeep(value)) return value ?? undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function shownOf(value: unknown): string | undefined {
  return isNothing(value) ? undefined : shownValue(value);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isListOfScalars(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((one) => !isContainer(one));
}

function keysOf(value: unknown): string[] {
  return isContainer(value) ? Object.keys(value) : [];
}

function at(value: unknown, key: string): unknown {
  if (!isContainer(value)) return value === true ? true : undefined;
  return Object.hasOwn(value, key) ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}

function joined(path: string, key: string, isList: boolean): string {
  if (isList) return `${path}[${key}]`;
  const name = /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
  return path === "" ? name : `${path}.${name}`;
}
