import { isDeepStrictEqual } from "node:util";
import { outsideText } from "../model/outside-text";
import { blockAdditions, blockChange, blockRemoval, EMPTY_LIST } from "./block-list";
import { described, entryOf, isSameRole, type MapRolesEntry } from "./entry";
import { flowAddition, flowChange, flowRemoval } from "./flow-list";
import type { ListText } from "./list-text";
import { isAsWritten, type RoleEntries, type RoleEntry, roleEntries } from "./own-entries";
import { readList } from "./read-list";
import { MapRolesProblem } from "./text-problem";
import type { Value } from "./yaml-values";

/**
 * One entry of a target in the text of `mapRoles`, found by its meaning. Texts are edited, not rewritten: entries of other writers
 * keep their bytes and their order.
 * @see docs/decisions/010-aws-auth.md
 */

/** State of a target's entry in `mapRoles`. `evidence` is an escaped text for one line, without a full stop. */
export type EntryState =
  /** One entry, as written by Terraform. */
  | { readonly state: "present" }
  | { readonly state: "missing" }
  /** The target's entry with another user name or other groups. */
  | { readonly state: "drifted"; readonly evidence: string }
  /** Several entries of the target: the authenticator uses the last. */
  | { readonly state: "duplicate"; readonly evidence: string }
  /** An entry of another writer for the same role, with or without the target's entry. */
  | { readonly state: "foreign"; readonly evidence: string }
  | { readonly state: "unreadable"; readonly evidence: string };

/** The state of a target's entry in the text; undefined is an absent key. Changes nothing and throws no error. */
export function entryState(text: string | undefined, key: string, entry: MapRolesEntry): EntryState {
  try {
    return stateOf(roleEntries(readList(text), key, entry), entry);
  } catch (error) {
    if (!(error instanceof MapRolesProblem)) throw error;
    return { state: "unreadable", evidence: error.message };
  }
}

function stateOf({ own, foreign }: RoleEntries, entry: MapRolesEntry): EntryState {
  if (foreign.length > 0) return { state: "foreign", evidence: grantsOf(foreign) };
  const [one, ...more] = own;
  if (!one) return { state: "missing" };
  if (more.length > 0) return { state: "duplicate", evidence: `${own.length} entries: ${grantsOf(own)}` };
  return isAsWritten(one, entry) ? { state: "present" } : { state: "drifted", evidence: grantsOf(own) };
}

/** Number of shown entries. */
const SHOWN = 3;

function grantsOf(entries: readonly RoleEntry[]): string {
  const more = entries.length > SHOWN ? `; and ${entries.length - SHOWN} more` : "";
  return (
    entries
      .slice(0, SHOWN)
      .map(({ entry }) => described(entry))
      .join("; ") + more
  );
}

/** `foreign`: another writer has an entry for the role, and nothing is changed. */
export type Change = "added" | "changed" | "none" | "foreign";

/** The result of an edit. */
export interface Result<C> {
  readonly text: string;
  readonly change: C;
  /** Further facts for the log; each is an escaped text for one line. */
  readonly notes: readonly string[];
}

/**
 * The text with the entry of a target.
 * @throws MapRolesProblem if the text cannot be read, or cannot be changed without changing entries of others
 */
export function addEntry(text: string | undefined, key: string, entry: MapRolesEntry): Result<Change> {
  const list = readList(text);
  const found = roleEntries(list, key, entry);
  const notes = astrayNotes(found, key);
  const { state } = stateOf(found, entry);
  if (state === "foreign") return { text: text ?? "", change: "foreign", notes };
  if (state === "present") return { text: text ?? "", change: "none", notes };
  const [first, ...copies] = preferred(found.own, entry);
  const result = (first ? [changeOf(list, key, entry, first, copies)] : additionsOf(list, key, entry)).find(
    (candidate) => isAddition(candidate, list, entry),
  );
  if (result === undefined) throw unchangeable(`Add the entry of ${key} manually`);
  return { text: result, change: first ? "changed" : "added", notes };
}

function additionsOf(list: ListText, key: string, entry: MapRolesEntry): string[] {
  return list.layout === "flow" ? [flowAddition(list, entry)] : blockAdditions(list, key, entry);
}

function changeOf(
  list: ListText,
  key: string,
  entry: MapRolesEntry,
  own: RoleEntry,
  copies: readonly RoleEntry[],
): string {
  return list.layout === "flow" ? flowChange(list, entry, own, copies) : blockChange(list, key, entry, own, copies);
}

/** Entries by preference: first an unchanged entry, then an entry with the comments of this project. */
function preferred(own: readonly RoleEntry[], entry: MapRolesEntry): RoleEntry[] {
  const rank = (one: RoleEntry) => (isAsWritten(one, entry) ? 2 : 0) + (one.markers ? 1 : 0);
  return [...own].sort((one, other) => rank(other) - rank(one));
}

/**
 * The text without the entry of a target. The key stays with an empty list, because nodes read the key.
 * @param entry the entry as written by Terraform
 * @throws MapRolesProblem if the text cannot be read, or cannot be changed without changing entries of others
 */
export function removeEntry(text: string | undefined, key: string, entry: MapRolesEntry): Result<"removed" | "none"> {
  const list = readList(text);
  const found = roleEntries(list, key, entry);
  const { own, foreign } = found;
  const changed = own.filter((one) => !isAsWritten(one, entry));
  const notes = [
    ...(changed.length > 0 ? [`the entry was changed after Terraform wrote the entry: ${grantsOf(changed)}`] : []),
    ...(foreign.length > 0 ? [`an entry of another writer for the role is not removed: ${grantsOf(foreign)}`] : []),
    ...astrayNotes(found, key),
  ];
  if (own.length === 0) return { text: text ?? EMPTY_LIST, change: "none", notes };
  const result = list.layout === "flow" ? flowRemoval(list, own) : blockRemoval(list, key, own);
  if (!isRemoval(result, list, own)) throw unchangeable(`Remove the entry of ${key} manually`);
  return { text: result, change: "removed", notes };
}

function astrayNotes({ astray }: RoleEntries, key: string): string[] {
  return astray
    .slice(0, SHOWN)
    .map(
      ({ entry }) =>
        `an entry that resembles the entry of ${key} is for ${outsideText(entry.rolearn)}: the entry is not changed`,
    );
}

/** Whether a text has all other entries unchanged and in order, and exactly the wanted entry for the role. */
function isAddition(text: string, before: ListText, wanted: MapRolesEntry): boolean {
  const after = valuesIn(text);
  const ofRole = (value: Value) => isSameRole(entryOf(value), wanted);
  const others = (values: readonly Value[]) => values.filter((value) => !ofRole(value));
  return (
    after !== undefined &&
    isDeepStrictEqual(others(after), others(before.items.map(({ value }) => value))) &&
    isDeepStrictEqual(after.filter(ofRole), [{ ...wanted }])
  );
}

/** Whether a text has all entries except the removed entries, unchanged and in order. */
function isRemoval(text: string, before: ListText, removed: readonly RoleEntry[]): boolean {
  const gone = new Set(removed.map(({ item }) => item));
  const kept = before.items.filter((item) => !gone.has(item)).map(({ value }) => value);
  return isDeepStrictEqual(valuesIn(text), kept);
}

function valuesIn(text: string): readonly Value[] | undefined {
  try {
    return readList(text).items.map(({ value }) => value);
  } catch (error) {
    if (error instanceof MapRolesProblem) return undefined;
    throw error;
  }
}

function unchangeable(advice: string): MapRolesProblem {
  return new MapRolesProblem(
    "mapRoles of the ConfigMap aws-auth was not changed, because the edit would change entries of other writers. " +
      `${advice}, then apply again`,
  );
}
