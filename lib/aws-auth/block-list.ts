import { type Edit, edited } from "./edit";
import type { MapRolesEntry } from "./entry";
import type { ListItem, ListText } from "./list-text";
import {
  emptyMarkers,
  lineEnd,
  lineStart,
  type Markers,
  markersOf,
  markerText,
  NO_NEWLINE,
  REPLACED,
  strayMarkers,
} from "./markers";
import type { RoleEntry } from "./own-entries";

/** Edits of a list with a hyphen for each entry. Only complete lines are added and removed; all other bytes stay the same. */

/** Value of `mapRoles` after its last entry was removed. The key stays, because nodes read the key. */
export const EMPTY_LIST = "[]\n";

/** Longest empty value that is restored exactly. */
const LONGEST_NOTE = 200;

/** Candidate texts with a new entry, the best candidate first. */
export function blockAdditions(list: ListText, key: string, entry: MapRolesEntry): string[] {
  const { text } = list;
  if (list.layout === "word") {
    const before = text === "" || text.length > LONGEST_NOTE ? EMPTY_LIST : text;
    return [markedLines(list, key, entry, REPLACED + JSON.stringify(before), "")];
  }
  const old = emptyMarkers(markersOf(list), text, key);
  return [...(old ? [inPlaceOf(old, list, key, entry)] : []), ...atEnds(list, key, entry)];
}

/** The text with the entry at the comments whose entry was removed. */
function inPlaceOf({ begin, end }: Markers, list: ListText, key: string, entry: MapRolesEntry): string {
  const lines = markedLines(list, key, entry, begin.note, indentAt(list.text, begin.start));
  return edited(list.text, [{ start: begin.start, end: end.end, text: lines }]);
}

/** Texts with the entry after the other entries, and before the other entries. */
function atEnds(list: ListText, key: string, entry: MapRolesEntry): string[] {
  const { text, items } = list;
  const [first] = items;
  const indent = first ? indentAt(text, lineStart(text, first.start)) : "";
  const head = text.slice(0, list.end);
  const separator = head === "" || head.endsWith("\n") ? "" : newlineOf(text);
  const atEnd =
    head + separator + markedLines(list, key, entry, separator && NO_NEWLINE, indent) + text.slice(list.end);
  if (!first) return [atEnd];
  const start = hyphenLine(text, first);
  const inFront = edited(text, [{ start, end: start, text: markedLines(list, key, entry, "", indent) }]);
  // A line break after a block scalar may be part of its value.
  const isOpen = separator !== "" && /[|>]/.test(text.slice(items.at(-1)?.start));
  return isOpen ? [inFront, atEnd] : [atEnd, inFront];
}

/** The text with one entry rewritten at its place, and without copies of the entry. */
export function blockChange(
  list: ListText,
  key: string,
  entry: MapRolesEntry,
  own: RoleEntry,
  copies: readonly RoleEntry[],
): string {
  const { text } = list;
  const lines = linesOf(text, own.item);
  const indent = indentAt(text, lines.start);
  const written = own.markers ? entryLines(entry, indent, newlineOf(text)) : markedLines(list, key, entry, "", indent);
  const removed = copies.flatMap((copy) => cuts(text, copy));
  return edited(text, [{ ...lines, text: written }, ...removed]);
}

/** The text without the target's entries. For a single entry, the note of its comment is applied. */
export function blockRemoval(list: ListText, key: string, own: readonly RoleEntry[]): string {
  const { text } = list;
  const strays = strayMarkers(
    list,
    own.map(({ index }) => index),
    key,
  );
  const rest = edited(text, distinct([...own.flatMap((one) => cuts(text, one)), ...strays.map(cutOf)]));
  const [one, ...more] = own;
  if (!one || more.length > 0) return rest;
  // Another tool reformatted the text: the note is lost.
  if (!one.markers) return rest.trim() === "" ? EMPTY_LIST : rest;
  const { begin, end } = one.markers;
  const lines = linesOf(text, one.item);
  const isWhole = begin.end === lines.start && end.start === lines.end;
  return isWhole ? joined(text.slice(0, begin.start), text.slice(end.end), begin.note) : rest;
}

/** Joins both sides of a removed block, and applies the note or passes the note to the next block of this project. */
function joined(head: string, tail: string, note: string): string {
  if (note === "") return head + tail;
  const next = /^ *# argocd-eks-iam begin \S+(?=\r?\n)/.exec(tail);
  if (next) return `${head}${next[0]} (${note})${tail.slice(next[0].length)}`;
  if (tail !== "") return head + tail;
  if (note === NO_NEWLINE) return head.replace(/\r?\n$/, "");
  return head === "" ? replacedText(note) : head;
}

/** The empty value in a note. Other writers can change comments, so other values are ignored. */
function replacedText(note: string): string {
  try {
    const text: unknown = JSON.parse(note.slice(REPLACED.length));
    return typeof text === "string" ? text : EMPTY_LIST;
  } catch {
    return EMPTY_LIST;
  }
}

function cuts(text: string, { item, markers }: RoleEntry): Edit[] {
  return [linesOf(text, item), ...(markers ? [markers.begin, markers.end] : [])].map(cutOf);
}

function cutOf({ start, end }: { readonly start: number; readonly end: number }): Edit {
  return { start, end, text: "" };
}

function distinct(edits: readonly Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [edit.start, edit])).values()];
}

/** The complete lines of an entry. */
function linesOf(text: string, item: ListItem): { readonly start: number; readonly end: number } {
  // A block scalar at the end of an entry includes the line break.
  const end = text[item.end - 1] === "\n" ? item.end : lineEnd(text, item.end);
  return { start: hyphenLine(text, item), end };
}

/** Start of the line of an entry's hyphen, after a byte order mark. */
function hyphenLine(text: string, { start }: ListItem): number {
  let at = start;
  while (text[at - 1] === " ") at--;
  return at;
}

function indentAt(text: string, start: number): string {
  let end = start;
  while (text[end] === " ") end++;
  return text.slice(start, end);
}

function markedLines(list: ListText, key: string, entry: MapRolesEntry, note: string, indent: string): string {
  const newline = newlineOf(list.text);
  const [begin, end] = [markerText("begin", key, note), markerText("end", key)];
  return `${indent}${begin}${newline}${entryLines(entry, indent, newline)}${indent}${end}${newline}`;
}

function entryLines({ rolearn, username, groups }: MapRolesEntry, indent: string, newline: string): string {
  const lines = [
    `- rolearn: ${JSON.stringify(rolearn)}`,
    `  username: ${JSON.stringify(username)}`,
    groups.length > 0 ? "  groups:" : "  groups: []",
    ...groups.map((group) => `  - ${JSON.stringify(group)}`),
  ];
  return lines.map((line) => indent + line + newline).join("");
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
