import { isDeepStrictEqual } from "node:util";
import { type Document, isScalar, isSeq, parseAllDocuments } from "yaml";

/**
 * One entry of ours in the text of `mapRoles`, between two comments. Text is merged, not YAML: whatever others wrote keeps
 * its bytes and its order, and taking the entry out gives them back.
 */

/** An entry of `mapRoles`. @see https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html */
export interface MapRolesEntry {
  /** Without the role's path: the authenticator knows roles without it. */
  readonly rolearn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

/** A `mapRoles` this project doesn't dare to change; the message says why and what to do. */
export class MapRolesProblem extends Error {}

/** `foreign`: the role stands there by somebody else's hand, and is left alone. */
export type Change = "added" | "changed" | "none" | "foreign";

/**
 * The text with the entry of a target in it.
 * @throws MapRolesProblem where the text is unusual
 */
export function addEntry(
  text: string | undefined,
  key: string,
  entry: MapRolesEntry,
): { readonly text: string; readonly change: Change } {
  const foreign = withoutOurs(text);
  if (entriesOf(foreign).some((other) => rolearnOf(other) === entry.rolearn)) {
    return { text: text ?? "", change: "foreign" };
  }
  const block = blockOf(text, key);
  const merged = block
    ? replaced(text ?? "", block, written(entry, key, block.note, block.indent, newlineOf(text)))
    : appended(text, key, entry);
  verify(merged, foreign, entry);
  return { text: merged, change: block ? (merged === text ? "none" : "changed") : "added" };
}

/**
 * The text without the entry of a target. A key that was absent stays, with an empty list: nodes read it.
 * @throws MapRolesProblem where the text is unusual
 */
export function removeEntry(
  text: string | undefined,
  key: string,
): { readonly text: string; readonly change: "removed" | "none" } {
  const block = blockOf(text, key);
  if (!block || text === undefined) return { text: text ?? "[]\n", change: "none" };
  const [head, tail] = [text.slice(0, block.start), text.slice(block.end)];
  const result = block.note ? joined(head, tail, block.note) : head + tail;
  if (!isDeepStrictEqual(entriesOf(withoutOurs(text)), entriesOf(withoutOurs(result)))) {
    throw new MapRolesProblem(`mapRoles would change beyond the entry of ${key}; remove the entry by hand`);
  }
  return { text: result, change: "removed" };
}

/** What stood there before, that the text around our entry doesn't tell. */
const NO_NEWLINE = "no newline before";
const REPLACED = "in place of ";

interface Block {
  readonly start: number;
  /** After the end marker's line. */
  readonly end: number;
  readonly indent: string;
  readonly note: string;
}

function marker(which: "begin" | "end", key: string, note = ""): string {
  return `# argocd-eks-iam ${which} ${key}${note ? ` (${note})` : ""}`;
}

function blockOf(text: string | undefined, key: string): Block | undefined {
  const lines = (which: "begin" | "end") => [
    ...(text ?? "").matchAll(new RegExp(`^( *)# argocd-eks-iam ${which} ${key}(?: \\((.*)\\))?(?:\\r?\\n|$)`, "gm")),
  ];
  const [[begin, ...moreBegins], [end, ...moreEnds]] = [lines("begin"), lines("end")];
  if (!begin && !end) return undefined;
  if (!begin || !end || moreBegins.length + moreEnds.length > 0 || end.index < begin.index) {
    throw new MapRolesProblem(
      `mapRoles has the comments "${marker("begin", key)}" and "${marker("end", key)}" not once each in this order; ` +
        "mend them by hand",
    );
  }
  return { start: begin.index, end: end.index + end[0].length, indent: begin[1] ?? "", note: begin[2] ?? "" };
}

function withoutOurs(text: string | undefined): string {
  return (text ?? "").replace(
    /^ *# argocd-eks-iam begin (\S+)[^\n]*\n[\s\S]*?^ *# argocd-eks-iam end \1\r?(?:\n|$)/gm,
    "",
  );
}

function replaced(text: string, block: Block, lines: string): string {
  return text.slice(0, block.start) + lines + text.slice(block.end);
}

function appended(text: string | undefined, key: string, entry: MapRolesEntry): string {
  const newline = newlineOf(text);
  const contents = parsed(text ?? "")?.contents ?? null;
  const isWord = isScalar(contents) && (contents.source !== "" || contents.value !== null);
  const isEmptyList = isSeq(contents) && contents.items.length === 0;
  if (text === undefined || isWord || isEmptyList) {
    return written(entry, key, REPLACED + JSON.stringify(text ?? "[]\n"), "", newline);
  }
  const separator = text === "" || text.endsWith("\n") ? "" : newline;
  return text + separator + written(entry, key, separator ? NO_NEWLINE : "", indentOf(text, contents), newline);
}

function indentOf(text: string, contents: Document["contents"]): string {
  const first = isSeq(contents) ? (contents.range?.[0] ?? 0) : 0;
  return " ".repeat(first - (text.lastIndexOf("\n", first - 1) + 1));
}

function written(entry: MapRolesEntry, key: string, note: string, indent: string, newline: string): string {
  return [
    marker("begin", key, note),
    `- rolearn: ${JSON.stringify(entry.rolearn)}`,
    `  username: ${JSON.stringify(entry.username)}`,
    "  groups:",
    ...entry.groups.map((group) => `  - ${JSON.stringify(group)}`),
    marker("end", key),
  ]
    .map((line) => indent + line + newline)
    .join("");
}

/** What is left of both sides, with what the note says given back, or passed on to the entry of ours that follows. */
function joined(head: string, tail: string, note: string): string {
  const next = /^ *# argocd-eks-iam begin \S+/.exec(tail);
  if (next) return `${head}${next[0]} (${note})${tail.slice(next[0].length)}`;
  if (tail !== "") return head + tail;
  if (note === NO_NEWLINE) return head.replace(/\r?\n$/, "");
  return head === "" ? (JSON.parse(note.slice(REPLACED.length)) as string) : head;
}

function newlineOf(text: string | undefined): string {
  return text?.includes("\r\n") ? "\r\n" : "\n";
}

function verify(text: string, foreign: string, entry: MapRolesEntry): void {
  const entries = entriesOf(text);
  const others = entries.filter((other) => rolearnOf(other) !== entry.rolearn);
  const ours = entries.filter((other) => rolearnOf(other) === entry.rolearn);
  const rest = entriesOf(withoutOurs(text));
  if (
    !isDeepStrictEqual(ours, [{ ...entry }]) ||
    !isDeepStrictEqual(rest, entriesOf(foreign)) ||
    others.length < rest.length
  ) {
    throw new MapRolesProblem("mapRoles is written so that an entry can't be added at its end; add it by hand");
  }
}

function entriesOf(text: string): unknown[] {
  const document = parsed(text);
  return isSeq(document?.contents) ? (document.toJS() as unknown[]) : [];
}

function rolearnOf(entry: unknown): unknown {
  return (entry as { rolearn?: unknown } | null)?.rolearn;
}

/** The text's YAML document; undefined where it has none. */
function parsed(text: string): Document | undefined {
  // `<<` is a merge to Kubernetes' parser.
  const documents = parseAllDocuments(text, { merge: true });
  if (!Array.isArray(documents)) return undefined;
  const [document, ...more] = documents;
  if (more.length > 0) throw unusual("it is several YAML documents, of which only the first is read");
  const error = document?.errors[0];
  if (error) throw unusual(`it is not YAML (${error.message.split("\n")[0]})`);
  const contents = document?.contents ?? null;
  if (isSeq(contents) && contents.flow && contents.items.length > 0) throw unusual("its list is written in brackets");
  if (contents !== null && !isSeq(contents) && !isEmptyWord(contents)) throw unusual("it is not a list");
  return document as Document | undefined;
}

function isEmptyWord(contents: unknown): boolean {
  return isScalar(contents) && (contents.value === null || contents.value === "");
}

function unusual(what: string): MapRolesProblem {
  return new MapRolesProblem(
    `mapRoles of the ConfigMap aws-auth is left as it is: ${what}. Write it as a YAML list with a hyphen for each entry, then apply again`,
  );
}
