import { isMap, type Node, type Pair, parseDocument, type Scalar, type YAMLMap } from "yaml";
import { flowLine } from "./flow-line";
import { freeName, keyLike } from "./forms";

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

/** An account to be written into a fleet file. */
export interface NewAccount {
  /** A key no account of the file has. */
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  readonly regions: readonly string[];
}

/** What is to be changed in a fleet file. */
export interface FleetEdit {
  /** @default - none */
  readonly accounts?: readonly NewAccount[];
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
 * The text of a fleet file with accounts added at the end of `accounts`, targets at the end of `targets`, under keys made from
 * their clusters' names, and other targets removed. Everything else keeps its bytes, comments too.
 * @throws Error where `accounts` or `targets` is to be changed and missing, or stands in braces with something in it
 */
export function editFleet(text: string, { accounts = [], add, remove }: FleetEdit): string {
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  const lines = accounts.map(({ key, id, regions }) => flowLine(key, { id, regions: [...regions] }));
  const withAccounts = lines.length > 0 ? editMap(whole, "accounts", { add: () => lines, remove: [] }) : whole;
  return editMap(withAccounts, "targets", { add: (keys) => add.map((target) => targetLine(target, keys)), remove });
}

/** What is to be changed in a map of the file: lines made with the keys it has, and keys to be removed. */
interface MapEdit {
  readonly add: (keys: Set<string>) => readonly string[];
  readonly remove: readonly string[];
}

function editMap(whole: string, field: string, { add, remove }: MapEdit): string {
  const node = parseDocument(whole, { merge: true }).get(field, true) as Scalar | YAMLMap | undefined;
  if (!node?.range) throw new Error(`expected ${field} in the fleet file, found none`);
  const items = isMap(node) ? (node.items as Pair<Node, Node | null>[]) : [];
  if (isMap(node) && node.flow && items.length > 0) {
    throw new Error(`${field} stands in braces: write it as a block, each key on a line of its own, and try again`);
  }
  const removed = items.filter(({ key }) => remove.includes(String(key))).map((item) => linesOf(whole, item));
  const lines = add(new Set(items.map(({ key }) => String(key))));
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
  const names = [cluster, `${cluster}-${account}`, `${cluster}-${account}-${region}`];
  return freeName(
    names.map((name) => keyLike(name, "cluster")),
    taken,
  );
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
