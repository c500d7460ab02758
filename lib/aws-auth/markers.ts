import type { ListItem, ListText } from "./list-text";

/** Comments around an entry of ours: for people who read the ConfigMap, and for what the text around it doesn't tell. */

/** The text ended without a line break before the entry was added. */
export const NO_NEWLINE = "no newline before";
/** The entry was written in place of an empty value, which follows in JSON. */
export const REPLACED = "in place of ";

const PREFIX = "# argocd-eks-iam ";

/** A comment of ours, on a line of its own. */
export interface Marker {
  readonly which: "begin" | "end";
  readonly key: string;
  readonly note: string;
  /** Of its line. */
  readonly start: number;
  /** After its line, line break included. */
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

/** All comments of ours in a block list, in their order. */
export function markersOf({ text, layout, comments }: ListText): readonly Marker[] {
  if (layout === "flow") return [];
  return comments.flatMap(({ start, end }) => {
    if (!text.startsWith(PREFIX, start)) return [];
    const line = lineStart(text, start);
    const words = wordsOf(text.slice(start + PREFIX.length, end).trimEnd());
    // Behind something else on its line, it is a remark.
    return words && text.slice(line, start).trim() === "" ? [{ ...words, start: line, end: lineEnd(text, end) }] : [];
  });
}

function wordsOf(text: string): Pick<Marker, "which" | "key" | "note"> | undefined {
  const [which = "", key = ""] = text.split(" ", 2);
  if (which !== "begin" && which !== "end") return undefined;
  const note = text.slice(which.length + key.length + 2);
  return { which, key, note: note.startsWith("(") && note.endsWith(")") ? note.slice(1, -1) : "" };
}

/** The comments for a target that stand right around an entry, with no other entry and no other comment of ours between. */
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

/** The comments for a target where one stands beside an entry of it: another writer put something between them. */
export function strayMarkers(list: ListText, indexes: readonly number[], key: string): readonly Marker[] {
  const all = markersOf(list).filter((marker) => marker.key === key);
  const isPair = all.length <= 2 && all.filter(({ which }) => which === "begin").length <= 1;
  const isBeside = ({ start }: Marker, index: number) =>
    start >= (list.items[index - 1]?.end ?? 0) && start < (list.items[index + 1]?.start ?? list.text.length);
  return isPair && all.some((marker) => indexes.some((index) => isBeside(marker, index))) ? all : [];
}

/** Comments for a target with nothing between them: their entry was removed by another writer. */
export function emptyMarkers(markers: readonly Marker[], text: string, key: string): Markers | undefined {
  const index = markers.findIndex((begin, at) => {
    const end = markers[at + 1];
    if (begin.which !== "begin" || begin.key !== key || end?.which !== "end" || end.key !== key) return false;
    return text.slice(begin.end, end.start).trim() === "";
  });
  const [begin, end] = [markers[index], markers[index + 1]];
  return begin && end ? { begin, end } : undefined;
}

/** Index of the first comment that starts at an offset or after it. */
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

/** After the line break of the line that ends at an offset or after it. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}
