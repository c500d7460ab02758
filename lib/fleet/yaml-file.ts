import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { Problem } from "./problem";
import { aliasedNodes, type Excess, excessOf, hiddenCharactersOf, unparsable } from "./yaml-limits";

/** Path to a field: keys and list indexes. */
export type Path = readonly (string | number)[];

/** A position in a file; line and column start at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain data, with the position of each field. */
export class YamlFile {
  private readonly lines = new LineCounter();
  private readonly document: Document;
  private readonly aliases: ReadonlyMap<Alias, Node | undefined>;
  private readonly unparsable: Excess | undefined;

  constructor(private readonly text: string) {
    this.unparsable = unparsable(text);
    this.document = parseDocument(this.unparsable ? "" : text, {
      lineCounter: this.lines,
      prettyErrors: false,
      merge: true,
    });
    this.aliases = aliasedNodes(this.document);
  }

  /** The data. Use the data only if there is no syntax problem. */
  get data(): unknown {
    // No limit on aliases, which are useful for similar targets. excessOf limits the total size.
    return this.document.toJS({ maxAliasCount: -1 });
  }

  /** Syntax errors, repeated keys, and content that exceeds the limits of a fleet file. */
  get syntaxProblems(): readonly Problem[] {
    if (this.unparsable) {
      const before = this.text.slice(0, this.unparsable.offset).split("\n");
      const position = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
      return [{ ...position, path: "", message: this.unparsable.message }];
    }
    const problem = (offset: number, message: string) => ({ ...this.at(offset), path: "", message });
    const repeatedKeys = this.document.errors.filter(({ code }) => code === "DUPLICATE_KEY");
    // Only the first syntax error: later errors of the parser may blame correct lines.
    const syntax = this.document.errors.filter(({ code }) => code !== "DUPLICATE_KEY").slice(0, 1);
    return [
      ...[...repeatedKeys, ...syntax].map((error) => problem(error.pos[0], syntaxMessage(error))),
      ...this.danglingAliases().map(({ source, range }) =>
        problem(range?.[0] ?? 0, `*${source} refers to no anchor; there is no &${source} above this line`),
      ),
      ...[...hiddenCharactersOf(this.text), ...excessOf(this.text, this.document, this.aliases)].map(
        ({ offset, message }) => problem(offset, message),
      ),
    ];
  }

  /** The position of a field's value; for a missing field, the position of the nearest enclosing key. */
  positionOf(path: Path): Position {
    const found = this.find(path);
    if (found?.value) return this.at(found.value.range?.[0] ?? 0);
    return path.length === 0 ? { line: 1, column: 1 } : this.keyPositionOf(path.slice(0, -1));
  }

  /** The position of a field's key, or of a list's element. */
  keyPositionOf(path: Path): Position {
    if (path.length === 0) return { line: 1, column: 1 };
    const found = this.find(path);
    if (!found) return this.keyPositionOf(path.slice(0, -1));
    return this.at((found.key ?? found.value)?.range?.[0] ?? 0);
  }

  /** A scalar as written in the file, with quotes and leading zeros. */
  sourceOf(path: Path): string | undefined {
    const node = this.find(path)?.value;
    return isScalar(node) ? node.source : undefined;
  }

  private danglingAliases(): Alias[] {
    return [...this.aliases].flatMap(([alias, node]) => (node ? [] : [alias]));
  }

  private at(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  private find(path: Path): { key?: Node | undefined; value?: Node | undefined } | undefined {
    let found: { key?: Node | undefined; value?: Node | undefined } = { value: this.document.contents ?? undefined };
    for (const step of path) {
      const container = this.resolve(found.value);
      if (isSeq(container) && typeof step === "number") found = { value: container.items[step] as Node | undefined };
      else if (isMap(container)) {
        const pair = this.pairOf(container, String(step));
        if (!pair) return undefined;
        found = { key: pair.key as Node, value: (pair.value as Node | null) ?? undefined };
      } else return undefined;
    }
    return found;
  }

  /** The pair of a key, in the map itself or in one merged into it by `<<`. */
  private pairOf(map: YAMLMap, key: string): Pair | undefined {
    const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
    if (own) return own;
    for (const pair of map.items.filter(({ key }) => isScalar(key) && String(key.source ?? key.value) === "<<")) {
      const merged = this.resolve(pair.value as Node | undefined);
      for (const source of isSeq(merged) ? merged.items : [merged]) {
        const from = this.resolve(source as Node | undefined);
        const found = isMap(from) ? this.pairOf(from, key) : undefined;
        if (found) return found;
      }
    }
    return undefined;
  }

  private resolve(node: Node | undefined | null): Node | undefined {
    return isAlias(node) ? this.aliases.get(node) : (node ?? undefined);
  }
}

function syntaxMessage({ code, message }: YAMLError): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "the map has this key twice; remove one of the two";
    case "MULTIPLE_DOCS":
      return "a fleet file is one YAML document; remove all lines after this line";
    case "TAB_AS_INDENT":
      return "a tab indents this line; YAML requires spaces";
    default:
      return `invalid YAML: ${message.replace(/\s+/g, " ")}`;
  }
}
