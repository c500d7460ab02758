import { type Alias, type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node, visit } from "yaml";
import { invisibleCharacterOf } from "../model/visible-text";

/** Content of a YAML text that exceeds the limits of a fleet file. */
export interface Excess {
  /** Offset in the text, from 0. */
  readonly offset: number;
  readonly message: string;
}

/** Maximum size: 10,000 targets with labels need 1 MB. */
const MOST_CHARACTERS = 2 * 1024 * 1024;

/** Maximum depth: the schema is not as deep. */
const DEEPEST = 64;

/** Number of shown hidden characters: a binary file has thousands. */
const MOST_SHOWN = 20;

/** Maximum number of values with aliases and merges expanded: 20,000 targets with 25 values each. */
const MOST_VALUES = 500_000;

/** The reason not to parse a text: its size or its depth. Parsing such a text could take minutes. */
export function unparsable(text: string): Excess | undefined {
  if (text.length > MOST_CHARACTERS) {
    return {
      offset: 0,
      message: `the file has ${text.length} characters; a fleet file has at most ${MOST_CHARACTERS}`,
    };
  }
  const deep = depthOffsetOf(text);
  if (deep === undefined) return undefined;
  return { offset: deep, message: `expected at most ${DEEPEST} nested brackets or indents` };
}

/** Invisible characters in the text, including comments. */
export function hiddenCharactersOf(text: string): Excess[] {
  const found: Excess[] = [];
  // Editors on Windows write a byte order mark, which YAML allows.
  let from = text.startsWith("\ufeff") ? 1 : 0;
  for (;;) {
    const next = invisibleCharacterOf(text.slice(from), "\n\r\t");
    if (!next || found.length === MOST_SHOWN) return found;
    found.push({ offset: from + next.index, message: unseen(next.escape) });
    from += next.index + 1;
  }
}

function unseen(spelled: string): string {
  return `expected no control, bidirectional or invisible character, got ${spelled}; remove the character`;
}

/** Offset at which brackets or indents exceed the maximum depth. Brackets in texts count, too. */
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

/** The node of every alias: the last node above the alias that has its anchor. Undefined if there is no anchor. */
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

/** Forbidden content of a parsed document: escaped hidden characters, `__proto__`, alias bombs. */
export function excessOf(text: string, document: Document, aliases: ReturnType<typeof aliasedNodes>): Excess[] {
  const found: Excess[] = [];
  visit(document, {
    Scalar: (key, node) => {
      const offset = node.range?.[0] ?? 0;
      if (typeof node.value !== "string") return;
      // Keys have one line. The schema decides about texts with several lines.
      const allowed = key === "key" ? "" : "\n\t";
      const hidden = invisibleCharacterOf(node.value, allowed);
      // hiddenCharactersOf finds characters that are not escaped.
      const isEscaped = !invisibleCharacterOf(text.slice(offset, node.range?.[1] ?? offset), "\n\r\t");
      if (hidden && isEscaped) found.push({ offset, message: unseen(hidden.escape) });
      if (key === "key" && node.value === "__proto__") {
        found.push({ offset, message: "__proto__ is not a key of a fleet file; remove the key" });
      }
      if (node.value.normalize("NFC") !== node.value) {
        found.push({
          offset,
          message: "expected Unicode text in normalization form C, because Terraform changes other forms",
        });
      }
    },
  });
  const bomb = bombOffsetOf(document, aliases);
  if (bomb !== undefined) {
    const message = `the aliases and merges of the file expand to more than ${MOST_VALUES} values, or refer to themselves; write the values without aliases`;
    found.push({ offset: bomb, message });
  }
  return found;
}

/** Offset at which aliases exceed the maximum size, computed without expanding the aliases. */
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
