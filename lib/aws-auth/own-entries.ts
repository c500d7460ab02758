import { defaultUsername, entryOf, isSameEntry, isSameRole, type MapRolesEntry } from "./entry";
import type { ListItem, ListText } from "./list-text";
import { type Markers, markersAround, markersOf } from "./markers";

/** An entry of the list, as the authenticator reads the entry. */
export interface RoleEntry {
  readonly index: number;
  readonly item: ListItem;
  readonly entry: MapRolesEntry;
  /** The comments of this project around the entry. */
  readonly markers: Markers | undefined;
}

/** The entries for a target's role. An entry for another role is never changed. */
export interface RoleEntries {
  /** Entries of the target; several if another tool copied the entry. */
  readonly own: readonly RoleEntry[];
  /** Entries of another writer. */
  readonly foreign: readonly RoleEntry[];
  /** Entries for other roles that have the target's default user name or are between the target's comments. */
  readonly astray: readonly RoleEntry[];
}

/**
 * Finds a target's entry by its role, then by its content. An entry with the same content belongs to the target, in any format.
 * An entry with other groups belongs to the target if its user name or the comments around the entry name the target.
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
