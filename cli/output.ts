import { plainLines, terminalJson } from "../lib/views/terminal-text";
import { coloured, showsColours } from "./colour";

// Output may contain text from a fleet file, from Terraform, or from an account that others control. Commands print only with
// these functions: the lint rule noConsole forbids every other way.

/** Writes lines to standard output. Terminals and CI systems display the lines and execute no control sequence in the lines. */
export function print(text: string): void {
  console.log(shown(text, process.stdout));
}

/** Writes lines to standard error, as `print` does to standard output. */
export function printError(text: string): void {
  console.error(shown(text, process.stderr));
}

/** Colours come after the escapes: only this project's own control sequences reach a terminal. */
function shown(text: string, stream: NodeJS.WriteStream): string {
  const plain = plainLines(text);
  return showsColours(stream) ? coloured(plain) : plain;
}

/** Writes a value as JSON to standard output. */
export function printJson(value: unknown): void {
  console.log(plainLines(terminalJson(value)));
}
