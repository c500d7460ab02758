import { visibleText } from "../model/visible-text";

/** A problem of a fleet file, with its position. */
export interface Problem {
  /** Line of the file, from 1. */
  readonly line: number;
  /** Column of the line, from 1. */
  readonly column: number;
  /** Field as a dotted path, e.g. `accounts.shop.id`; empty for the file as a whole. */
  readonly path: string;
  /** The expected value, the actual value, and the fix. */
  readonly message: string;
}

/** An invalid fleet file, with all of its problems. `message` is the complete text for the user. */
export class FleetFileError extends Error {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const sorted = [...problems].sort((one, other) => one.line - other.line || one.column - other.column);
    super(sorted.map((problem) => line(file, problem)).join("\n"));
    this.name = "FleetFileError";
    this.problems = sorted;
  }
}

function line(file: string, { line, column, path, message }: Problem): string {
  const said = `${path ? `${shortened(path, LONGEST_PATH)}: ` : ""}${shortened(message, LONGEST_MESSAGE)}`;
  return `${file}:${line}:${column} ${visibleText(said)}`;
}

/** Limits for names and messages, so that a very long name does not fill the terminal. */
const LONGEST_PATH = 300;
const LONGEST_MESSAGE = 1500;

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}
