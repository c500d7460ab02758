import { FleetFileError } from "../lib/fleet/problem";
import { COMMANDS } from "./commands";
import { print, printError } from "./output";

const USAGE = `Usage: argocd-eks-iam <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(10)}${does}`)
  .join("\n")}

For details, run: argocd-eks-iam <command> --help`;

/** Runs a command by its name and arguments, prints its error, and returns the exit code. */
export async function runCommand([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "help") {
    print(USAGE);
    return name === undefined ? 1 : 0;
  }
  const command = COMMANDS[name];
  if (!command) {
    printError(`unknown command ${name}\n\n${USAGE}`);
    return 1;
  }
  try {
    return await (await command.load())(args);
  } catch (error) {
    printError(inWords(error as Error, name));
    return 1;
  }
}

/** An error of the user has a message of this project or of parseArgs. A TypeError without a code is a bug: its stack is shown. */
function inWords(error: Error, command: string): string {
  if (error instanceof FleetFileError) return error.message;
  if (error.constructor === TypeError && !("code" in error)) return error.stack ?? error.message;
  return `${error.message}\n\nFor details, run: argocd-eks-iam ${command} --help`;
}
