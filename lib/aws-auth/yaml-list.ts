import { Composer, type CST, type Document, isSeq } from "yaml";
import type { Comment, ListItem, ListText } from "./list-text";
import { unreadable } from "./text-problem";
import { documentTokens, notYaml } from "./yaml-tokens";
import { type Value, YamlValues } from "./yaml-values";

/** Reads a list in any YAML style. @throws MapRolesProblem if Kubernetes cannot read the text */
export function yamlList(text: string): ListText {
  const { tokens, document, end } = documentTokens(text);
  const comments: Comment[] = [];
  for (const token of tokens) walk(token, (type, leaf) => type === "comment" && comments.push(leaf));
  const contents = composed(tokens, text)?.contents;
  const value = new YamlValues().valueOf(contents ?? null);
  if (isSeq(contents)) return { text, comments, ...itemsOf(document?.value, value, end) };
  if (value !== null && value !== "") throw unreadable("the value is not a list");
  // A comment is no value. Comments stay.
  const isSpelled = document?.value !== undefined && sourceOf(document.value) !== "";
  return { text, comments, layout: isSpelled ? "word" : "empty", items: [], end };
}

/** The document, from the YAML library. Throws at the first error. */
function composed(tokens: readonly CST.Token[], text: string): Document.Parsed | undefined {
  // The schema reads all scalars as texts. YamlValues decides their meaning as Kubernetes does.
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, prettyErrors: false });
  // The library continues after an error, and collects errors that are thrown inside the library.
  let first: Error | undefined;
  const onError = (place: unknown, _: string, message: string, isWarning?: boolean) => {
    if (isWarning) return;
    first ??= notYaml(text, offsetOf(place), message);
    throw first;
  };
  Object.assign(composer, { onError });
  const [document] = composer.compose(tokens, true, text.length);
  const [error] = document?.errors ?? [];
  if (error) throw notYaml(text, error.pos[0], error.message);
  return document as Document.Parsed | undefined;
}

function offsetOf(place: unknown): number {
  if (typeof place === "number") return place;
  if (Array.isArray(place)) return Number(place[0]);
  return Number((place as { readonly offset?: number } | null)?.offset ?? 0);
}

function itemsOf(list: CST.Token | undefined, value: Value, end: number): Pick<ListText, "layout" | "items" | "end"> {
  const values = Array.isArray(value) ? value : [];
  const isFlow = list?.type === "flow-collection";
  const items = isFlow ? flowItems(list, values) : list?.type === "block-seq" ? blockItems(list, values) : [];
  if (items.length !== values.length) throw unreadable("the entries of the list are ambiguous");
  return { layout: isFlow ? "flow" : "block", items, end: isFlow ? list.offset + 1 : end };
}

function blockItems({ items }: CST.BlockSequence, values: readonly Value[]): ListItem[] {
  const starts = items.flatMap(({ start, value }) => {
    const hyphen = start.find(({ type }) => type === "seq-item-ind");
    return hyphen ? [{ start: hyphen.offset, end: contentOf([...start, value]).end }] : [];
  });
  return starts.map((place, index) => ({ ...place, value: values[index] ?? null, commaEnd: undefined }));
}

function flowItems({ items }: CST.FlowCollection, values: readonly Value[]): ListItem[] {
  const places = items.map(({ start, key, sep, value }, index) => {
    const own = start.filter(({ type }) => type !== "comma");
    const comma = items[index + 1]?.start.find(({ type }) => type === "comma");
    return { ...contentOf([...own, key, ...(sep ?? []), value]), commaEnd: comma && comma.offset + 1 };
  });
  // A trailing comma has an empty item.
  const filled = places.filter(({ start, end }) => end > start);
  return filled.map((place, index) => ({ ...place, value: values[index] ?? null }));
}

/** From the first to the last character that is neither space nor comment. */
function contentOf(tokens: readonly (CST.Token | null | undefined)[]): {
  readonly start: number;
  readonly end: number;
} {
  let [start, end] = [Number.POSITIVE_INFINITY, 0];
  for (const token of tokens) {
    walk(token, (type, leaf) => {
      if (type === "space" || type === "newline" || type === "comment") return;
      start = Math.min(start, leaf.start);
      end = Math.max(end, leaf.end);
    });
  }
  return { start, end };
}

type Visit = (type: CST.Token["type"], leaf: Comment) => unknown;

/** Calls `visit` for every piece of text under a token. */
function walk(token: CST.Token | null | undefined, visit: Visit): void {
  const all = (tokens: readonly CST.Token[] | undefined) => tokens?.forEach((one) => void walk(one, visit));
  if (!token) return;
  if (token.type === "block-map" || token.type === "block-seq" || token.type === "flow-collection") {
    if (token.type === "flow-collection") walk(token.start, visit);
    for (const { start, key, sep, value } of token.items as CST.CollectionItem[]) {
      all(start);
      walk(key, visit);
      all(sep);
      walk(value, visit);
    }
    if (token.type === "flow-collection") all(token.end);
    return;
  }
  if (token.type === "document") {
    all(token.start);
    walk(token.value, visit);
  } else if (token.type === "block-scalar") {
    all(token.props);
    const header = token.props.reduce((end, prop) => end + sourceOf(prop).length, token.offset);
    visit(token.type, { start: header, end: header + token.source.length });
  } else visit(token.type, { start: token.offset, end: token.offset + sourceOf(token).length });
  if ("end" in token) all(token.end);
}

function sourceOf(token: CST.Token): string {
  return "source" in token ? token.source : "";
}
