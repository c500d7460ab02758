import { visibleText } from "../model/visible-text";

/** All characters that readers may treat as the end of a line. */
const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

/** Text that may be written to a terminal or a CI log without escaping. */
export class TerminalText {
  constructor(readonly text: string) {}

  /** The lines for output. No line is a command of a CI system. */
  toString(): string {
    return this.text.split("\n").map(withoutCommand).join("\n");
  }
}

type Piece = string | number | TerminalText | readonly TerminalText[];

/** Writes a line for a terminal. A piece that is not `TerminalText` becomes one line without control characters. */
export function terminal(literals: TemplateStringsArray, ...pieces: readonly Piece[]): TerminalText {
  return new TerminalText(literals.reduce((text, literal, index) => text + textOf(pieces[index - 1]) + literal));
}

function textOf(piece: Piece | undefined): string {
  if (piece instanceof TerminalText) return piece.text;
  if (Array.isArray(piece)) return joined(piece).text;
  return visibleText(String(piece ?? ""));
}

/** Texts on consecutive lines. */
export function joined(texts: readonly TerminalText[]): TerminalText {
  return new TerminalText(texts.map(({ text }) => text).join("\n"));
}

/** A text of several lines, with Terraform's frame before each line. */
export function framed(text: string): TerminalText {
  return joined(linesOf(text).map((line) => terminal`│ ${line}`));
}

/** A text about a subject: on the line of the subject, or in a frame below if the text has several lines. */
export function saidOf(subject: string, text: string): TerminalText {
  const lines = linesOf(text.trimEnd());
  return lines.length > 1
    ? joined([terminal`${subject}:`, framed(text.trimEnd())])
    : terminal`${subject}: ${text.trimEnd()}`;
}

/** The lines of a text from outside, each without control characters. */
export function linesOf(text: string): string[] {
  return text.split(LINE_BREAK).map(visibleText);
}

/** Lines for a terminal or a CI log: line breaks and tabs stay, and every other control character is escaped. */
export function plainLines(text: string): string {
  return text
    .split(LINE_BREAK)
    .map((line) => withoutCommand(line.split("\t").map(visibleText).join("\t")))
    .join("\n");
}

/** A value as JSON for a terminal or a CI log. Control characters are written as JSON escapes. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => {
      const [, indent = "", text = ""] = /^( *)(.*)$/s.exec(line) ?? [];
      return indent + jsonEscapes(text);
    })
    .join("\n");
}

/** Escapes control characters, which JSON has only inside strings. */
function jsonEscapes(text: string): string {
  const visible = Array.from(text, (character) => {
    if (visibleText(character) === character) return character;
    return Array.from({ length: character.length }, (_, index) => unicodeEscape(character.charCodeAt(index))).join("");
  });
  return visible.join("").replace(/#(?=#)/g, "\\u0023");
}

function unicodeEscape(code: number): string {
  return `\\u${code.toString(16).padStart(4, "0")}`;
}

/**
 * GitHub and GitLab execute a line that starts with `::` or `section_…`, also after white space. GitHub, Azure Pipelines and
 * TeamCity execute a line that contains `##[`, `##vso[` or `##teamcity[`. Buildkite executes a line that starts with three signs.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 * @see https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Microsoft.VisualStudio.Services.Agent/Command.cs
 */
function withoutCommand(line: string): string {
  return line
    .replace(/#(?=#)/g, "#\\")
    .replace(/^(\s*)(?=::|section_(?:start|end):|(?:---|\+\+\+|~~~|\^\^\^)\s)/, "$1\\");
}
