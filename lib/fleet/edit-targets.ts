import { isMap, type Node, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { flowLine } from "./flow-line";
import { keyLike } from "./forms";

/** A target to be written into a fleet file. */
export interface NewTarget {
  /** Key of its account. */
  readonly account: string;
  /** Said where the account has several. */
  readonly region?: string;
  /** EKS name of the cluster. */
  readonly cluster: string;
  /** Said where the cluster reads no access entries. */
  readonly access?: { readonly type: "aws-auth" };
}

/** What is to be changed in the targets of a fleet file. */
export interface TargetsEdit {
  readonly add: readonly NewTarget[];
  /** Keys of targets. */
  readonly remove: readonly string[];
}

/** A piece of the text, and what takes its place. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of a fleet file with targets added at the end of `targets`, under keys made from their clusters' names, and
 * others taken away. Everything else keeps its bytes, comments too.
 * @throws Error where `targets` is missing, or stands in braces with something in it
 */
export function editTargets(text: string, { add, remove }: TargetsEdit): string {
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  const node = parseDocument(whole, { merge: true }).get("targets", true) as Scalar | YAMLMap | undefined;
  if (!node?.range) throw new Error("expected targets in the fleet file, found none");
  const items = isMap(node) ? (node.items as Pair<Node, Node | null>[]) : [];
  if (isMap(node) && node.flow && items.length > 0) {
    throw new Error("targets stands in braces: write it as a block, each target a line of its own, and try again");
  }
  const removed = items.filter(({ key }) => remove.includes(String(key))).map((item) => linesOf(whole, item));
  const keys = new Set(items.map(({ key }) => String(key)));
  const lines = add.map((target) => targetLine(target, keys));
  if (items.length === 0) {
    const [start, to] = node.range;
    const from = whole.slice(0, start).trimEnd().length;
    return spliced(whole, lines.length > 0 ? [{ from, to, text: `\n${indented(lines, 2).trimEnd()}` }] : []);
  }
  const last = items[items.length - 1] as Pair<Node, Node | null>;
  const end = linesOf(whole, last).to;
  const added = { from: end, to: end, text: indented(lines, indentOf(whole, startOf(last))) };
  const isEmpty = lines.length === 0 && removed.length === items.length;
  const none = { from: end, to: end, text: indented(["{}"], 2) };
  return spliced(whole, [...removed, isEmpty ? none : added]);
}

/** `key: { account: … }`; what the key says already is left out. */
function targetLine(target: NewTarget, taken: Set<string>): string {
  const { account, region, cluster, access } = target;
  const key = freeKey(target, taken);
  taken.add(key);
  const fields = {
    account,
    ...(region ? { region } : {}),
    ...(key === cluster ? {} : { cluster }),
    ...(access ? { access } : {}),
  };
  return flowLine(key, fields);
}

/** A key like the cluster's name that no other target has. */
function freeKey({ cluster, account, region }: NewTarget, taken: ReadonlySet<string>): string {
  const names = [cluster, `${cluster}-${account}`, `${cluster}-${account}-${region}`].map(keyLike);
  for (let number = 2; ; number++) {
    const free = names.find((name) => !taken.has(name));
    if (free) return free;
    names.push(`${keyLike(cluster)}-${number}`);
  }
}

/** The whole lines an item of a block stands on. */
function linesOf(text: string, item: Pair<Node, Node | null>): Splice {
  const start = startOf(item);
  const end = item.value?.range?.[1] ?? item.key.range?.[1] ?? start;
  // A block ends behind its last line already.
  const to = text[end - 1] === "\n" ? end : text.indexOf("\n", end) + 1;
  return { from: text.lastIndexOf("\n", start) + 1, to, text: "" };
}

function startOf({ key }: Pair<Node, Node | null>): number {
  return key.range?.[0] ?? 0;
}

function indentOf(text: string, offset: number): number {
  return offset - text.lastIndexOf("\n", offset) - 1;
}

function indented(lines: readonly string[], by: number): string {
  return lines.map((line) => `${" ".repeat(by)}${line}\n`).join("");
}

/** From the end, so that the offsets before stay true. */
function spliced(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text: piece }) => whole.slice(0, from) + piece + whole.slice(to), text);
}
