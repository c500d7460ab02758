import { plainLines, terminalJson } from "../lib/views/terminal-text";

// Whatever a command prints may hold text of a fleet file, of Terraform, or of an account that others control. All of it goes
// through here: the lint rule noConsole keeps every other way shut.

/** Writes lines to standard output, which a terminal and a CI system show and do not obey. */
export function print(text: string): void {
  console.log(plainLines(text));
}

/** Writes lines to standard error, likewise. */
export function printError(text: string): void {
  console.error(plainLines(text));
}

/** Writes a value as JSON to standard output. */
export function printJson(value: unknown): void {
  print(terminalJson(value));
}
