import type { ListItem, ListText } from "./list-text";
import { MAX_DEPTH } from "./text-limits";
import type { Value } from "./yaml-values";

/** Reads a JSON list, as AWS CDK writes it; undefined if the text is not a JSON list. */
export function jsonList(text: string): ListText | undefined {
  const open = /^[ \t\r\n]*\[/.exec(text)?.[0].length;
  if (open === undefined) return undefined;
  const places = placesOf(text, open);
  const values = places && valuesOf(text);
  if (!values || values.length !== places.length) return undefined;
  const items = places.map((place, index) => ({ ...place, value: values[index] ?? null }));
  return { text, layout: "flow", items, comments: [], end: open };
}

function valuesOf(text: string): readonly Value[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Positions of the elements of the outermost list, if the text is JSON; undefined if the text is nested too deep. */
function placesOf(text: string, open: number): Omit<ListItem, "value">[] | undefined {
  const places: Omit<ListItem, "value">[] = [];
  let [start, end, depth] = [-1, -1, 1];
  const close = (commaEnd: number | undefined) => {
    if (start >= 0) places.push({ start, end, commaEnd });
    start = -1;
  };
  for (let at = open; at < text.length && depth > 0 && depth <= MAX_DEPTH; at++) {
    const character = text[at];
    if (character === "," && depth === 1) close(at + 1);
    else if (character === "]" && depth === 1) break;
    else if (character?.trim() !== "") {
      if (start < 0) start = at;
      if (character === "[" || character === "{") depth++;
      if (character === "]" || character === "}") depth--;
      if (character === '"') at = stringEnd(text, at);
      end = at + 1;
    }
  }
  close(undefined);
  return depth > MAX_DEPTH ? undefined : places;
}

/** Offset of the quote that ends a string. */
function stringEnd(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
