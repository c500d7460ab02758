import type { Command } from "@commander-js/extra-typings";

/**
 * Adds description, options and action to a command. The action passes its exit code to `exit`. Commands are loaded on demand,
 * because cdktf needs half a second.
 */
export type DefineCommand = (command: Command, exit: (code: number) => void) => void;

/** A text of several source lines as one paragraph, which the help wraps to the width of the terminal. An empty line stays. */
export function paragraphs(text: string): string {
  return text.trim().replace(/(?<!\n)\n(?!\n)/g, " ");
}
