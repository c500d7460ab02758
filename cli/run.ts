import { CommanderError } from "@commander-js/extra-typings";
import { FleetFileError } from "../lib/fleet/problem";
import { ownCommand } from "../lib/model/shell-command";
import { COMMANDS } from "./commands";
import { EXIT } from "./exit-codes";
import { printError, printJson } from "./output";
import { programOf } from "./program";
import { UsageError } from "./usage-error";

/** Runs a command by its name and arguments, prints its error, and returns the exit code. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const name = args.find((word) => word !== "help");
  let code: number = EXIT.ok;
  // Completion needs the options of all commands.
  const defined = name === "completion" ? Object.keys(COMMANDS) : name === undefined ? [] : [name];
  const program = await programOf(defined, (exitCode) => {
    code = exitCode;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
    // Called without a command: the help is printed already.
    if (error instanceof CommanderError && error.code === "commander.help") return EXIT.usage;
    const isCommand = program.commands.some((command) => command.name() === name);
    const exitCode = error instanceof CommanderError || error instanceof UsageError ? EXIT.usage : EXIT.error;
    if (isCommand && args.includes("--json")) printJson({ error: errorJson(error as Error, exitCode) });
    printError(inWords(error as Error, isCommand ? ownCommand(name as string, "--help") : ownCommand("--help")));
    return exitCode;
  }
}

/** An error for scripts: the message, the exit code, and each problem of a fleet file with its place. */
function errorJson(error: Error, exitCode: number): object {
  const problems = error instanceof FleetFileError ? { problems: error.problems } : {};
  return { message: messageOf(error), exitCode, ...problems };
}

/** commander writes `error: unknown option '--flet'`, and a suggestion in a line of its own. */
function messageOf({ message }: Error): string {
  return message.replace(/^error: /, "").replace(/\n\((Did you mean .*\?)\)$/, ". $1");
}

/** An error of the user has a message of this project or of commander. A TypeError without a code is a bug: its stack is shown. */
function inWords(error: Error, help: string): string {
  if (error instanceof FleetFileError) return error.message;
  if (error.constructor === TypeError && !("code" in error)) return error.stack ?? error.message;
  return `${messageOf(error)}\n\nFor details, run: ${help}`;
}
