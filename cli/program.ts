import { Command } from "@commander-js/extra-typings";
import { COMMANDS } from "./commands";
import { print, printError } from "./output";
import { nameAndVersion } from "./own-package";

const AFTER = `
For details, run: argocd-eks-iam <command> --help

Exit codes: 0 success, or nothing to report; 1 error; 2 changes or findings; 3 not everything could be checked; 64 wrong arguments.`;

/**
 * The command line: all commands by name and summary.
 * @param defined the commands that also get their options and actions
 * @param exit receives the exit code of the command that ran
 */
export async function programOf(defined: readonly string[], exit: (code: number) => void): Promise<Command> {
  const program = new Command("argocd-eks-iam")
    .description("Gives one Argo CD access to Amazon EKS clusters in any number of AWS accounts, through IAM alone.")
    .version(nameAndVersion(), "--version", "print the version")
    .helpOption("--help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", AFTER)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => printError(text.trimEnd()),
      // Errors are thrown too; run.ts prints them.
      outputError: () => {},
    });
  for (const [name, { does, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(does).helpOption("--help", "print this help");
    if (defined.includes(name)) (await load())(command, exit);
  }
  return program;
}
