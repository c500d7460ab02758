import type { ListItem, ListText } from "./list-text";

/** Comments around an entry of this project. The comments identify the entry, and have a note to restore the original text. */

/** The text ended without a line break before the entry was added. */
export const NO_NEWLINE = "no newline before";
/** The entry replaced an empty value, which follows as JSON. */
export const REPLACED = "in place of ";

const PREFIX = "# argocd-eks-iam ";

/** A comment of this project, on a separate line. */
export interface Marker {
  readonly which: "begin" | "end";
  readonly key: string;
  readonly note: string;
  /** Start of the line. */
  readonly start: number;
  /** End of the line, after the line break. */
  readonly end: number;
}

/** The two comments around an entry. */
export interface Markers {
  readonly begin: Marker;
  readonly end: Marker;
}

export function markerText(which: Marker["which"], key: string, note = ""): string {
  return `${PREFIX}${which} ${key}${note ? ` (${note})` : ""}`;
}

/** All comments of this project in a block list, in order. */
export function markersOf({ text, layout, comments }: ListText): readonly Marker[] {
  if (layout === "flow") return [];
  return comments.flatMap(({ start, end }) => {
    if (!text.startsWith(PREFIX, start)) return [];
    const line = lineStart(text, start);
    const words = wordsOf(text.slice(start + PREFIX.length, end).trimEnd());
    // A comment after other text on the line is not a marker.
    return words && text.slice(line, start).trim() === "" ? [{ ...words, start: line, end: lineEnd(text, end) }] : [];
  });
}

function wordsOf(text: string): Pick<Marker, "which" | "key" | "note"> | undefined {
  const [which = "", key = ""] = text.split(" ", 2);
  if (which !== "begin" && which !== "end") return undefined;
  const note = text.slice(which.length + key.length + 2);
  return { which, key, note: note.startsWith("(") && note.endsWith(")") ? note.slice(1, -1) : "" };
}

/** The comments of a target directly around an entry, without another entry or marker between. */
export function markersAround(
  markers: readonly Marker[],
  { items }: ListText,
  index: number,
  key: string,
): Markers | undefined {
  const item = items[index];
  if (!item) return undefined;
  const after = firstFrom(markers, item.start);
  const [begin, end] = [markers[after - 1], markers[firstFrom(markers, item.end)]];
  const [previous, next]: (ListItem | undefined)[] = [items[index - 1], items[index + 1]];
  if (begin?.which !== "begin" || begin.key !== key || (previous && begin.start < previous.end)) return undefined;
  if (end?.which !== "end" || end.key !== key || (next && end.start > next.start)) return undefined;
  return { begin, end };
}

/** The comments of a target if another writer added text between a comment and the target's entry. */
export function strayMarkers(list: ListText, indexes: readonly number[], key: string): readonly Marker[] {
  const all = markersOf(list).filter((marker) => marker.key === key);
  const isPair = all.length <= 2 && all.filter(({ which }) => which === "begin").length <= 1;
  const isBeside = ({ start }: Marker, index: number) =>
    start >= (list.items[index - 1]?.end ?? 0) && start < (list.items[index + 1]?.start ?? list.text.length);
  return isPair && all.some((marker) => indexes.some((index) => isBeside(marker, index))) ? all : [];
}

/** The comments of a target without an entry between: another writer removed the entry. */
export function emptyMarkers(markers: readonly Marker[], text: string, key: string): Markers | undefined {
  const index = markers.findIndex((begin, at) => {
    const end = markers[at + 1];
    if (begin.which !== "begin" || begin.key !== key || end?.which !== "end" || end.key !== key) return false;
    return text.slice(begin.end, end.start).trim() === "";
  });
  const [begin, end] = [markers[index], markers[index + 1]];
  return begin && end ? { begin, end } : undefined;
}

/** Index of the first comment that starts at or after an offset. */
function firstFrom(markers: readonly Marker[], offset: number): number {
  let [low, high] = [0, markers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((markers[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Offset after the first line break at or after an offset. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}
