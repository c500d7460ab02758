import { visibleText } from "../model/visible-text";
import { linesOf } from "./terminal-text";

/** Markdown that may be added to a comment without escaping. */
export class Markdown {
  constructor(readonly text: string) {}
}

type Piece = string | number | Markdown | readonly Markdown[];

/**
 * Writes Markdown. A piece that is not `Markdown` is text: plain words stay, and every other word becomes a code span, in which
 * GitHub and GitLab render no markup, mention, reference, link or image.
 */
export function markdown(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markdown {
  return new Markdown(literals.reduce((text, literal, index) => text + textOf(pieces[index - 1]) + literal));
}

function textOf(piece: Piece | undefined): string {
  if (piece instanceof Markdown) return piece.text;
  if (Array.isArray(piece)) return joined(piece).text;
  return prose(String(piece ?? ""));
}

/** Blocks or lines on consecutive lines. */
export function joined(parts: readonly Markdown[]): Markdown {
  return new Markdown(parts.map(({ text }) => text).join("\n"));
}

/** Words without a meaning in Markdown: letters with optional punctuation, and numbers. Not a commit hash. */
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
  // Renderers remove one space on each side if both sides have a space.
  const pad = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A text from outside as code, on one line. */
export function code(text: string): Markdown {
  const visible = visibleText(text);
  return new Markdown(visible === "" ? "" : codeSpan(visible));
}

/** Lines from outside as a code block, which the lines cannot close. */
export function codeBlock(text: string, language = ""): Markdown {
  const lines = linesOf(text);
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return new Markdown([`${fence}${language}`, ...lines, fence].join("\n"));
}

/** Length of the longest run of backticks. */
export function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

/** A block that a click opens. The title is HTML, not Markdown. */
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

/** A bar ends a cell even in code, and renderers differ on a backslash before the bar, so the bar is escaped. */
function cell(text: string): string {
  return prose(text.replaceAll("|", "\\u007c"));
}
