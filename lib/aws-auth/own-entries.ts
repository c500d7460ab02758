import { defaultUsername, entryOf, isSameEntry, isSameRole, type MapRolesEntry } from "./entry";
import type { ListItem, ListText } from "./list-text";
import { type Markers, markersAround, markersOf } from "./markers";

/** An entry of the list, as the authenticator reads it. */
export interface RoleEntry {
  readonly index: number;
  readonly item: ListItem;
  readonly entry: MapRolesEntry;
  /** The comments of ours around it. */
  readonly markers: Markers | undefined;
}

/** The entries for a target's role. An entry for another role is never touched, whatever else it looks like. */
export interface RoleEntries {
  /** Of the target; more than one where another tool copied it. */
  readonly own: readonly RoleEntry[];
  /** Of another writer. */
  readonly foreign: readonly RoleEntry[];
  /** For other roles, but with the target's default user name or between its comments. */
  readonly astray: readonly RoleEntry[];
}

/**
 * Finds a target's entry by its role, then by its content: an entry with the same content is the target's, however the text
 * was formatted since. One with other groups is the target's if its user name or the comments around it say so.
 */
export function roleEntries(list: ListText, key: string, wanted: MapRolesEntry): RoleEntries {
  const markers = markersOf(list);
  const all = list.items.map((item, index): RoleEntry => {
    return { index, item, entry: entryOf(item.value), markers: markersAround(markers, list, index, key) };
  });
  const isOurs = ({ entry, markers: around }: RoleEntry) =>
    around !== undefined || entry.username === defaultUsername(key);
  const ofRole = all.filter(({ entry }) => isSameRole(entry, wanted));
  const isOwn = (one: RoleEntry) => isOurs(one) || one.entry.username === wanted.username;
  return {
    own: ofRole.filter(isOwn),
    foreign: ofRole.filter((one) => !isOwn(one)),
    astray: all.filter((one) => isOurs(one) && one.entry.rolearn !== "" && !isSameRole(one.entry, wanted)),
  };
}

/** Whether an entry is what Terraform wrote. */
export function isAsWritten({ entry }: RoleEntry, wanted: MapRolesEntry): boolean {
  return isSameEntry(entry, wanted);
}
