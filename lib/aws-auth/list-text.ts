import type { Value } from "./yaml-values";

/** An entry of a list, and where it stands. */
export interface ListItem {
  readonly value: Value;
  /** Of its first character; in a block list, of its hyphen. */
  readonly start: number;
  /** After its last character that is neither space nor comment. */
  readonly end: number;
  /** After the comma that follows it. */
  readonly commaEnd: number | undefined;
}

export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** The text of `mapRoles`, understood as Kubernetes does. */
export interface ListText {
  readonly text: string;
  /** `block`: a hyphen for each entry; `flow`: in brackets; `empty`: nothing but comments; `word`: an empty value, spelled. */
  readonly layout: "block" | "flow" | "empty" | "word";
  readonly items: readonly ListItem[];
  /** All comments, in their order. */
  readonly comments: readonly Comment[];
  /** Where an entry after the last one may be written: in a flow list, after its bracket. */
  readonly end: number;
}
