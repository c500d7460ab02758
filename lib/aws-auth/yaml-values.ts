import { type Alias, isAlias, isMap, isScalar, isSeq, type Pair, Scalar, type YAMLMap } from "yaml";
import { unreadable } from "./text-problem";

/** A value of a YAML text, as Kubernetes converts the text to JSON. */
export type Value = string | number | boolean | null | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}

/** Maximum number of values, with aliases expanded. */
const MAX_VALUES = 500_000;
/** Maximum depth of nested aliases. */
const MAX_ALIAS_DEPTH = 20;

/**
 * Converts the nodes of a document to values, with the rules of Kubernetes' parser: YAML 1.1 words, the last of two equal keys,
 * and a merge that overrides earlier keys. Nodes must be passed in the order of the text.
 * @see https://pkg.go.dev/sigs.k8s.io/yaml#YAMLToJSON
 */
export class YamlValues {
  private readonly anchors = new Map<string, unknown>();
  private readonly targets = new Map<Alias, unknown>();
  private readonly open = new Set<unknown>();
  private aliasDepth = 0;
  private count = 0;

  /** @throws MapRolesProblem if Kubernetes' parser rejects the node */
  valueOf(node: unknown): Value {
    if (++this.count > MAX_VALUES) throw unreadable(`the aliases expand to more than ${MAX_VALUES} values`);
    if (isAlias(node)) return this.aliased(node);
    this.name(node);
    this.open.add(node);
    const value = this.contentOf(node);
    this.open.delete(node);
    return value;
  }

  private contentOf(node: unknown): Value {
    if (isSeq(node)) return node.items.map((item) => this.valueOf(item));
    if (isMap(node)) return this.fill({}, node);
    return isScalar(node) ? wordOf(node) : null;
  }

  private name(node: unknown): void {
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    if (anchor !== undefined && this.aliasDepth === 0) this.anchors.set(anchor, node);
  }

  private aliased(alias: Alias): Value {
    const target = this.targetOf(alias);
    if (++this.aliasDepth > MAX_ALIAS_DEPTH) throw unreadable("the aliases are nested too deep");
    const value = this.valueOf(target);
    this.aliasDepth--;
    return value;
  }

  /** The node of an alias: the last node with the anchor before the alias. */
  private targetOf(alias: Alias): unknown {
    if (!this.targets.has(alias)) {
      if (!this.anchors.has(alias.source)) throw unreadable("an alias has no anchor");
      this.targets.set(alias, this.anchors.get(alias.source));
    }
    const target = this.targets.get(alias);
    if (this.open.has(target)) throw unreadable("an anchor contains itself");
    return target;
  }

  private fill(map: Record<string, Value>, node: YAMLMap): Record<string, Value> {
    for (const pair of node.items) {
      if (isMerge(pair)) this.merge(map, pair.value);
      else set(map, this.keyOf(pair), this.valueOf(pair.value));
    }
    return map;
  }

  private keyOf({ key }: Pair): string {
    const value = this.valueOf(key);
    if (value === null || typeof value === "object") {
      throw unreadable("a key is not a word, for example {{EC2PrivateDNSName}} without quotes");
    }
    return String(value);
  }

  private merge(map: Record<string, Value>, from: unknown): void {
    if (isSeq(from)) {
      // In a list, the first map takes precedence.
      for (const one of [...from.items].reverse()) this.mergeOne(map, one);
    } else this.mergeOne(map, from);
  }

  private mergeOne(map: Record<string, Value>, node: unknown): void {
    const target = isAlias(node) ? this.targetOf(node) : node;
    if (!isMap(target)) throw unreadable("a merge (<<) refers to a value that is not a map");
    for (const [key, value] of Object.entries(this.valueOf(node) as ValueMap)) set(map, key, value);
  }
}

/** Defines a property without assignment, because `__proto__` is a key like any other. */
function set(map: Record<string, Value>, key: string, value: Value): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.value === "<<" && key.type === Scalar.PLAIN && key.tag === undefined;
}

const NULLS = new Set(["", "~", "null", "Null", "NULL"]);
const TRUES = new Set("y Y yes Yes YES true True TRUE on On ON".split(" "));
const FALSES = new Set("n N no No NO false False FALSE off Off OFF".split(" "));
const NOT_FINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const OTHER_BASES = /^[-+]?0(?:x[0-9a-fA-F]+|b[01]+|o?[0-7]+)$/;
const DECIMAL = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Whether a text without quotes may be another type than a text. */
export function isWord(text: string): boolean {
  return plain(text) !== text;
}

function wordOf({ value, type, tag }: Scalar): Value {
  const text = String(value ?? "");
  const isTyped = tag !== undefined && /^tag:yaml\.org,2002:(?:bool|int|float|null)$/.test(tag);
  const isPlain = type === Scalar.PLAIN && tag === undefined;
  return isPlain || isTyped ? plain(text) : text;
}

function plain(text: string): Value {
  if (NULLS.has(text)) return null;
  if (TRUES.has(text)) return true;
  if (FALSES.has(text)) return false;
  // JSON has no such number, so Kubernetes rejects the text.
  if (NOT_FINITE.test(text)) throw unreadable("a number is not finite");
  if (!/^[-+.0-9]/.test(text)) return text;
  const digits = text.replaceAll("_", "");
  if (OTHER_BASES.test(digits)) return inOtherBase(digits);
  return DECIMAL.test(digits) ? Number(digits) : text;
}

function inOtherBase(digits: string): number {
  const sign = digits.startsWith("-") ? -1 : 1;
  const unsigned = digits.replace(/^[-+]/, "");
  return sign * Number(/^0[xb]/.test(unsigned) ? unsigned : `0o${unsigned.slice(1).replace("o", "")}`);
}
