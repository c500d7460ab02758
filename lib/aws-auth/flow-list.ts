import { type Edit, edited } from "./edit";
import type { MapRolesEntry } from "./entry";
import type { ListItem, ListText } from "./list-text";
import type { RoleEntry } from "./own-entries";

/** Edits of a list in brackets: JSON on one line, or YAML's flow style. Such a list gets no comments of this project. */

/** The text with a new entry after the other entries. */
export function flowAddition({ text, items, end }: ListText, entry: MapRolesEntry): string {
  const json = jsonOf(entry);
  const last = items.at(-1);
  const space = spaceBefore(text, items, end);
  const [at, added] = !last
    ? [end, json]
    : last.commaEnd === undefined
      ? [last.end, `,${space}${json}`]
      : [last.commaEnd, `${space}${json},`];
  return edited(text, [{ start: at, end: at, text: added }]);
}

/** The white space between two entries of this text. */
function spaceBefore(text: string, items: readonly ListItem[], open: number): string {
  const [last, previous] = [items.at(-1), items.at(-2)];
  const space = text.slice(previous?.commaEnd ?? open, last?.start);
  if (space.trim() !== "") return "";
  return previous || space.includes("\n") ? space : "";
}

/** The text with one entry rewritten at its place, and without copies of the entry. */
export function flowChange(list: ListText, entry: MapRolesEntry, own: RoleEntry, copies: readonly RoleEntry[]): string {
  const { start, end } = own.item;
  return edited(list.text, [{ start, end, text: jsonOf(entry) }, ...removals(list, copies)]);
}

/** The text without the target's entries. */
export function flowRemoval(list: ListText, own: readonly RoleEntry[]): string {
  return edited(list.text, removals(list, own));
}

function removals(list: ListText, removed: readonly RoleEntry[]): Edit[] {
  const gone = new Set(removed.map(({ index }) => index));
  const edits: Edit[] = [];
  for (let first = 0; first < list.items.length; first++) {
    if (!gone.has(first)) continue;
    let last = first;
    while (gone.has(last + 1)) last++;
    edits.push(...runRemoval(list, first, last));
    first = last;
  }
  return edits;
}

/** Removes adjacent entries together with one comma. Comments next to the entries belong to another writer and stay. */
function runRemoval({ text, items, comments }: ListText, first: number, last: number): Edit[] {
  const [previous, next] = [items[first - 1], items[last + 1]];
  const [start, end] = [items[first]?.start ?? 0, items[last]?.end ?? 0];
  const commaEnd = items[last]?.commaEnd;
  const cut = (from: number, to: number): Edit => ({ start: from, end: to, text: "" });
  const isBlank = (from: number, to: number) => !comments.some((comment) => comment.start >= from && comment.end <= to);
  if (next) return [isBlank(end, next.start) ? cut(start, next.start) : cut(start, commaEnd ?? end)];
  if (!previous) return [cut(start, commaEnd ?? end)];
  const before = commaEnd === undefined ? previous.end : (previous.commaEnd ?? previous.end);
  if (isBlank(before, start)) return [cut(before, commaEnd ?? end)];
  // Only the comma of the previous entry is removed; the comment of the previous entry stays.
  const comma = (previous.commaEnd ?? 0) - 1;
  return commaEnd === undefined && text[comma] === ","
    ? [cut(comma, comma + 1), cut(start, end)]
    : [cut(start, commaEnd ?? end)];
}

function jsonOf({ rolearn, username, groups }: MapRolesEntry): string {
  return JSON.stringify({ rolearn, username, groups });
}
