import type { Comment, ListItem, ListText } from "./list-text";
import { isWord, type Value } from "./yaml-values";

/**
 * Reads the usual format of `mapRoles`: a hyphen for each entry, a line for each field and group, and values that all parsers
 * read equally. The YAML library reads every other text.
 */

const LINE = /^( *)(- )?(?:([A-Za-z][A-Za-z0-9_-]{0,99}):(?: +|$))?(.*)$/;
/** A value on one line, with an optional comment. */
const VALUE = /^(?:([A-Za-z](?:[A-Za-z0-9/_.@+=,{}-]|:(?=[^ ]))*)|"([^"\\]*)"|'([^']*)')?(?: *$| +(#.*)$)/;

/** The current entry. */
interface Entry {
  readonly start: number;
  end: number;
  readonly fields: Record<string, Value>;
  /** The field whose list follows on the next lines, and the indentation of the list. */
  list?: { readonly name: string; readonly groups: string[]; indent: number | undefined } | undefined;
}

/** Undefined if the text has another format. */
export function simpleList(text: string): ListText | undefined {
  const entries: Entry[] = [];
  const comments: Comment[] = [];
  let indent: number | undefined;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start) < 0 ? text.length : text.indexOf("\n", start);
    const line = text.slice(start, text[end - 1] === "\r" ? end - 1 : end);
    const content = line.trimStart();
    if (content.startsWith("#"))
      comments.push({ start: start + line.length - content.length, end: start + line.length });
    else if (content !== "") {
      const words = wordsOf(line, start);
      if (!words) return undefined;
      indent ??= words.indent;
      if (!read(words, indent, entries)) return undefined;
      if (words.comment) comments.push(words.comment);
    }
    start = end + 1;
  }
  if (entries.length === 0) return { text, layout: "empty", items: [], comments, end: text.length };
  const items: ListItem[] = entries.map(({ start, end, fields }) => ({
    start,
    end,
    value: fields,
    commaEnd: undefined,
  }));
  return { text, layout: "block", items, comments, end: text.length };
}

/** The parts of a line. */
interface Words {
  readonly indent: number;
  readonly isItem: boolean;
  readonly name: string | undefined;
  readonly value: string | undefined;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  readonly comment: Comment | undefined;
}

function wordsOf(line: string, offset: number): Words | undefined {
  const [, spaces = "", hyphen, name, rest = ""] = LINE.exec(line) ?? [];
  const found = VALUE.exec(rest);
  if (!found || (hyphen === undefined && name === undefined)) return undefined;
  const [, plain, double, single, remark] = found;
  if (plain !== undefined && isWord(plain)) return undefined;
  const value = plain ?? double ?? single;
  if (name === undefined && value === undefined) return undefined;
  const comment =
    remark === undefined ? undefined : { start: offset + line.length - remark.length, end: offset + line.length };
  const quotes = plain === undefined ? 2 : 0;
  const before = line.length - rest.length;
  const end = offset + (value === undefined ? line.slice(0, before).trimEnd().length : before + value.length + quotes);
  return {
    indent: spaces.length,
    isItem: hyphen !== undefined,
    name,
    value,
    start: offset + spaces.length,
    end,
    comment,
  };
}

/** Adds a line to the entries; false if the line does not fit. */
function read({ indent, isItem, name, value, start, end }: Words, root: number, entries: Entry[]): boolean {
  const entry = entries.at(-1);
  if (name === undefined) return entry !== undefined && group(entry, indent, root, value, end);
  if (isItem ? indent !== root : indent !== root + 2 || !entry) return false;
  const target = isItem ? { start, end, fields: {} } : entry;
  if (!target) return false;
  if (isItem) entries.push(target);
  target.end = end;
  target.fields[name] = value ?? null;
  target.list = value === undefined ? { name, groups: [], indent: undefined } : undefined;
  return true;
}

function group(entry: Entry, indent: number, root: number, value: string | undefined, end: number): boolean {
  const { list } = entry;
  if (!list || value === undefined || indent < root + 2 || (list.indent ?? indent) !== indent) return false;
  list.indent = indent;
  list.groups.push(value);
  entry.fields[list.name] = list.groups;
  entry.end = end;
  return true;
}
