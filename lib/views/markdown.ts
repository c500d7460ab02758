import { visibleText } from "../model/visible-text";
import { linesOf } from "./terminal-text";

/** Markdown that may be put into a comment as it is. */
export class Markdown {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markdown | readonly Markdown[];

/**
 * Writes Markdown: whatever is no Markdown yet is text. Words of letters stand as they are; every other one is a code span, in
 * which GitHub and GitLab see no markup, mention, reference, link or image.
 */
export function markdown(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markdown {
  return new Markdown(literals.reduce((text, literal, index) => text + textOf(pieces[index - 1]) + literal));
}

function textOf(piece: Piece | undefined): string {
  if (piece instanceof Markdown) return piece.text;
  if (Array.isArray(piece)) return joined(piece).text;
  return prose(String(piece ?? ""));
}

/** Blocks or lines below each other. */
export function joined(parts: readonly Markdown[]): Markdown {
  return new Markdown(parts.map(({ text }) => text).join("\n"));
}

/** Words that no writer of Markdown takes for anything else: letters with a comma or the like behind them, and numbers; no hash of a commit. */
const HARMLESS = /^(?![a-f]{7,40}\b)(?:\p{L}+(?:-\p{L}+)*[,.;:]?|\d{1,6}[,;]?|→)$/u;

function prose(text: string): string {
  // A name in quotes is one word.
  const words = visibleText(text).match(/"(?:[^"\\]|\\.)*"[,.;:]?|\S+/gu) ?? [];
  return words
    .map((word, index) => (HARMLESS.test(word) && !(index === 0 && /^\d/.test(word)) ? word : codeSpan(word)))
    .join(" ");
}

function codeSpan(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  // A space is taken off on both sides where there is one on both.
  const pad = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A text from outside as code, on one line. */
export function code(text: string): Markdown {
  const visible = visibleText(text);
  return new Markdown(visible === "" ? "" : codeSpan(visible));
}

/** Lines from outside as a block of code, which nothing in them closes. */
export function codeBlock(text: string, language = ""): Markdown {
  const lines = linesOf(text);
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return new Markdown([`${fence}${language}`, ...lines, fence].join("\n"));
}

/** Length of the longest run of backticks. */
export function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** A block that a click opens. Its title is HTML, where Markdown does not apply. */
export function details(title: string, body: Markdown): Markdown {
  const escaped = visibleText(title).replace(/[&<>"'@#:]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return new Markdown(`<details><summary><code>${escaped}</code></summary>\n\n${body.text}\n\n</details>`);
}

/** A table; every cell is text. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Markdown {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return new Markdown(
    [
      line(head.map(cell)),
      line(head.map(() => "---")),
      ...rows.map((row) => line(row.map((value) => (typeof value === "number" ? String(value) : cell(value))))),
    ].join("\n"),
  );
}

/** A bar ends a cell even in code, and a backslash before it means something else in every reader: it is spelled. */
function cell(text: string): string {
  return prose(text.replaceAll("|", "\\u007c"));
}
