import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, visit } from "yaml";
import { invisibleCharacterOf } from "../model/visible-text";

/** Something in a YAML text that no fleet file needs. */
export interface Excess {
  /** Place in the text, from 0. */
  readonly offset: number;
  readonly message: string;
}

/** Larger than any fleet: 10,000 targets with labels take 1 MB. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** Deeper than the schema goes. */
const DEEPEST = 64;

/** Of hidden characters: a binary file has thousands. */
const MOST_SHOWN = 20;

/** Values that aliases and merges may add up to: 20,000 targets of twenty-five each. */
const MOST_VALUES = 500_000;

/** Why a text is not even parsed, which alone could take minutes: its size or its depth. */
export function unparsable(text: string): Excess | undefined {
  if (text.length > MOST_CHARACTERS) {
    return { offset: 0, message: `has ${text.length} characters; a fleet file has at most ${MOST_CHARACTERS}` };
  }
  const deep = depthOffsetOf(text);
  if (deep === undefined) return undefined;
  return { offset: deep, message: `expected at most ${DEEPEST} brackets or indents inside each other` };
}

/** Characters that a reviewer of the text does not see, comments included. */
export function hiddenCharactersOf(text: string): Excess[] {
  const found: Excess[] = [];
  // Editors on Windows write a byte order mark; YAML takes it.
  let from = text.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    const next = invisibleCharacterOf(text.slice(from), "\n\r\t");
    if (!next || found.length === MOST_SHOWN) return found;
    found.push({ offset: from + next.index, message: unseen(next.escape) });
    from += next.index + 1;
  }
}

function unseen(spelled: string): string {
  return `expected no control, bidirectional or invisible character, got ${spelled}; remove it`;
}

/** Where brackets or block indents first go too deep; brackets in texts count too, which no fleet file has so many of. */
function depthOffsetOf(text: string): number | undefined {
  let [depth, indents] = [0, 0];
  let isStart = true;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset];
    if (character === "\n") [isStart, indents] = [true, 0];
    else if (isStart && (character === " " || character === "-" || character === "?")) indents++;
    else isStart = false;
    if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth = Math.max(0, depth - 1);
    if (depth > DEEPEST || indents > 16 * DEEPEST) return offset;
  }
  return undefined;
}

/** What every alias of a document stands for: what its anchor named last before it. Undefined where nothing has the anchor. */
export function aliasedNodes(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const aliased = new Map<Alias, Node | undefined>();
  visit(document, {
    Alias: (_, alias) => void aliased.set(alias, anchors.get(alias.source)),
    Value: (_, node) => {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return aliased;
}

/** What a parsed document holds that must not become data: hidden characters behind escapes, `__proto__`, alias bombs. */
export function excessOf(text: string, document: Document, aliases: ReturnType<typeof aliasedNodes>): Excess[] {
  const found: Excess[] = [];
  visit(document, {
    Scalar: (key, node) => {
      const offset = node.range?.[0] ?? 0;
      if (typeof node.value !== "string") return;
      // Keys are one line; a text of several lines is for the schema to take or refuse.
      const allowed = key === "key" ? "" : "\n\t";
      const hidden = invisibleCharacterOf(node.value, allowed);
      // What stands in the file as it is was found there.
      const isEscaped = !invisibleCharacterOf(text.slice(offset, node.range?.[1] ?? offset), "\n\r\t");
      if (hidden && isEscaped) found.push({ offset, message: unseen(hidden.escape) });
      if (key === "key" && node.value === "__proto__") {
        found.push({ offset, message: "__proto__ is no key of a fleet file; remove it" });
      }
      if (node.value.normalize("NFC") !== node.value) {
        found.push({ offset, message: "expected Unicode text in normalization form C, the only one Terraform keeps" });
      }
    },
  });
  const bomb = bombOffsetOf(document, aliases);
  if (bomb !== undefined) {
    const message = `its aliases and merges add up to more than ${MOST_VALUES} values, or stand for themselves; write the values out`;
    found.push({ offset: bomb, message });
  }
  return found;
}

/** Where aliases make a document too large, counted without writing it out. */
function bombOffsetOf(document: Document, aliases: ReturnType<typeof aliasedNodes>): number | undefined {
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  let at: number | undefined;
  const sizeOf = (node: unknown): number => {
    if (!isNode(node)) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) {
      at ??= node.range?.[0] ?? 0;
      return Number.POSITIVE_INFINITY;
    }
    open.add(node);
    const size = isAlias(node) ? sizeOf(aliases.get(node)) : sizeOfParts(node, sizeOf);
    open.delete(node);
    sizes.set(node, size);
    if (size > MOST_VALUES) at ??= node.range?.[0] ?? 0;
    return size;
  };
  sizeOf(document.contents);
  return at;
}

function sizeOfParts(node: Node, sizeOf: (part: unknown) => number): number {
  if (isScalar(node)) return 1;
  if (isSeq(node)) return node.items.reduce<number>((sum, item) => sum + sizeOf(item), 1);
  if (isMap(node)) return node.items.reduce<number>((sum, { value }) => sum + 1 + sizeOf(value), 1);
  return 1;
}
