import type { Value } from "./yaml-values";

/** An entry of a list, with its position. */
export interface ListItem {
  readonly value: Value;
  /** Offset of the first character; in a block list, of the hyphen. */
  readonly start: number;
  /** Offset after the last character that is neither space nor comment. */
  readonly end: number;
  /** Offset after the comma of the entry. */
  readonly commaEnd: number | undefined;
}

export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** The text of `mapRoles`, parsed as Kubernetes parses the text. */
export interface ListText {
  readonly text: string;
  /** `block`: a hyphen for each entry; `flow`: in brackets; `empty`: only comments; `word`: an empty value such as `""`. */
  readonly layout: "block" | "flow" | "empty" | "word";
  readonly items: readonly ListItem[];
  /** All comments, in order. */
  readonly comments: readonly Comment[];
  /** Offset at which a new entry may be written; in a flow list, after the opening bracket. */
  readonly end: number;
}
