import { Argument, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { loadFleet } from "../lib/fleet/load";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { FLEET } from "./options";
import { print } from "./output";

const KINDS = ["bash", "zsh", "targets"] as const;

const TARGETS = '$(compgen -W "$(argocd-eks-iam completion targets 2>/dev/null)" -- "$word")';

/** How the shell completes the value of an option, by the placeholder in its flags. Targets come from the fleet file. */
const VALUES = new Map([
  ["file", "local IFS=$'\\n'; COMPREPLY=($(compgen -f -- \"$word\"))"],
  ["folder", "local IFS=$'\\n'; COMPREPLY=($(compgen -d -- \"$word\"))"],
  ["target", `COMPREPLY=(${TARGETS})`],
]);

/** A value that only the user knows. */
const UNKNOWN = "COMPREPLY=()";

/** `argocd-eks-iam completion`. */
export const completion: DefineCommand = (command, exit) =>
  command
    .description(
      paragraphs(`
Prints a script that completes commands, options, files and targets. For this shell: source <(argocd-eks-iam completion bash). For every
shell: write that line to ~/.bashrc; for zsh, with zsh in place of bash, to ~/.zshrc.`),
    )
    .addArgument(
      new Argument(
        "<kind>",
        "a shell; targets: the keys of the fleet file's targets, which the script asks for",
      ).choices(KINDS),
    )
    .addOption(FLEET)
    .action((kind, { fleet }) => {
      // For this command, run.ts defines every command.
      const commands = command.parent?.commands ?? [];
      print(kind === "targets" ? targetsOf(fleetFileOf(process.env, fleet)) : script(kind, commands));
      exit(EXIT.ok);
    });

// The keys of a valid fleet file have no character that a shell reads as more than text.
function targetsOf(file: string): string {
  return [...loadFleet(file).targets.keys()].join("\n");
}

function script(shell: "bash" | "zsh", commands: readonly CommandUnknownOpts[]): string {
  const names = commands.map((command) => command.name());
  return `${shell === "zsh" ? "autoload -Uz compinit bashcompinit && compinit && bashcompinit\n" : ""}_argocd_eks_iam() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W "${names.join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${valueCases(commands)}
  esac
  case "\${COMP_WORDS[1]} $word" in
${commands.flatMap(wordCases).join("\n")}
  esac
}
complete -F _argocd_eks_iam argocd-eks-iam`;
}

/** What follows `plan --out`: one case for all options whose values are completed alike. */
function valueCases(commands: readonly CommandUnknownOpts[]): string {
  const byValue = new Map<string, string[]>();
  for (const command of commands) {
    for (const { long, flags, required } of command.options) {
      if (!required) continue;
      const [, placeholder = ""] = /<([^>]+)>$/.exec(flags) ?? [];
      const completed = VALUES.get(placeholder) ?? UNKNOWN;
      byValue.set(completed, [...(byValue.get(completed) ?? []), `"${command.name()} ${long}"`]);
    }
  }
  return [...byValue].map(([completed, options]) => `    ${options.join("|")}) ${completed}; return ;;`).join("\n");
}

/** An option where a hyphen was typed, otherwise a target where the command takes targets. */
function wordCases(command: CommandUnknownOpts): string[] {
  const name = command.name();
  const flags = [...command.options.map(({ long }) => long), "--help"].join(" ");
  const takesTargets = command.registeredArguments.some((argument) => argument.name() === "target");
  return [
    `    "${name} -"*) COMPREPLY=($(compgen -W "${flags}" -- "$word")) ;;`,
    ...(takesTargets ? [`    "${name} "*) COMPREPLY=(${TARGETS}) ;;`] : []),
  ];
}
