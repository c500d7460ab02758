import { plainLines, terminalJson } from "../lib/views/terminal-text";

// Output may contain text from a fleet file, from Terraform, or from an account that others control. Commands print only with
// these functions: the lint rule noConsole forbids every other way.

/** Writes lines to standard output. Terminals and CI systems display the lines and execute no control sequence in the lines. */
export function print(text: string): void {
  console.log(plainLines(text));
}

/** Writes lines to standard error, as `print` does to standard output. */
export function printError(text: string): void {
  console.error(plainLines(text));
}

/** Writes a value as JSON to standard output. */
export function printJson(value: unknown): void {
  print(terminalJson(value));
}
