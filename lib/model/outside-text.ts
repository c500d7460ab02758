import { visibleText } from "./visible-text";

/** Longest text from outside in one message, in characters. */
const LIMIT = 300;

/**
 * A text from outside (a cluster's ConfigMap, an API's error) for the middle of one line of a log: escaped, shortened, and without
 * commands of CI systems.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @see https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
 */
export function outsideText(text: string, limit = LIMIT): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return visibleText(cut).trim().replaceAll("##", "\\u0023#").replace(/^::/, "\\u003a:");
}

/** A text of several lines as one line, without empty lines. */
export function outsideLines(text: string, limit = LIMIT): string {
  const lines = text.slice(0, 100 * limit).split(/\r\n|\n|\r/);
  const filled = lines.map((line) => line.trim()).filter((line) => line !== "");
  return outsideText(filled.join("; "), limit);
}
