import { visibleText } from "../lib/model/visible-text";

/** A text of several lines for a terminal: line breaks and tabs stay, every other control character is spelled out. */
export function shownLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : visibleText(part)))
    .join("");
}

/** A value as JSON, in ASCII alone: no text in it is more than text to a terminal or a log. */
export function shownJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[^\n -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
