import { FleetFileError } from "../lib/fleet/problem";
import { didYouMean } from "../lib/model/near-miss";
import { ownCommand } from "../lib/model/shell-command";
import { COMMANDS } from "./commands";
import { EXIT } from "./exit-codes";
import { print, printError } from "./output";
import { nameAndVersion } from "./own-package";
import { isUsageError } from "./usage-error";

const USAGE = `Usage: argocd-eks-iam <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(10)}${does}`)
  .join("\n")}

For details, run: argocd-eks-iam <command> --help. For the version, run: argocd-eks-iam --version.

Exit codes: 0 success, or nothing to report; 1 error; 2 changes or findings; 3 not everything could be checked; 64 wrong arguments.`;

/** Runs a command by its name and arguments, prints its error, and returns the exit code. */
export async function runCommand([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "help") {
    print(USAGE);
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === "--version") {
    print(nameAndVersion());
    return EXIT.ok;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    printError(`unknown command ${name}${didYouMean(name, Object.keys(COMMANDS))}\n\n${USAGE}`);
    return EXIT.usage;
  }
  try {
    return await (await command.load())(args);
  } catch (error) {
    printError(inWords(error as Error, name));
    return isUsageError(error) ? EXIT.usage : EXIT.error;
  }
}

/** An error of the user has a message of this project or of parseArgs. A TypeError without a code is a bug: its stack is shown. */
function inWords(error: Error, command: string): string {
  if (error instanceof FleetFileError) return error.message;
  if (error.constructor === TypeError && !("code" in error)) return error.stack ?? error.message;
  return `${error.message}\n\nFor details, run: ${ownCommand(command, "--help")}`;
}
