/** A command for a shell. Each word is quoted, so that the shell reads one word. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A command of this program, called as the user called the program: by a script of the user's package.json, by npx, or by its name.
 * @see https://docs.npmjs.com/cli/using-npm/scripts
 */
export function ownCommand(name: string, ...args: readonly string[]): string {
  // biome-ignore lint/style/noProcessEnv: how this process was called changes no result, only how messages name the program
  const { npm_command: npm, npm_lifecycle_event: script } = process.env;
  const [, program = "", command] = process.argv;
  if (npm?.startsWith("run") && script !== undefined && script === command) {
    return shellCommand("npm", "run", name, ...(args.length > 0 ? ["--", ...args] : []));
  }
  const isNpx = npm === "exec" && program.split(/[\\/]/).at(-1) === PROGRAM;
  return shellCommand(...(isNpx ? ["npx"] : []), PROGRAM, name, ...args);
}

const PROGRAM = "argocd-eks-iam";
