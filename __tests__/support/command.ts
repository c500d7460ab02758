import { runCommand } from "../../cli/run";

/** How a command ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of argocd-eks-iam in this process, in a folder and an environment of its own. */
export async function command(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const [before, environment] = [process.cwd(), process.env];
  const log = jest.spyOn(console, "log").mockImplementation();
  const error = jest.spyOn(console, "error").mockImplementation();
  const textOf = (spy: jest.SpyInstance) => spy.mock.calls.map((said) => `${said.join(" ")}\n`).join("");
  process.chdir(cwd);
  process.env = env;
  try {
    const status = await runCommand(args);
    return { status, stdout: textOf(log), stderr: textOf(error) };
  } finally {
    process.chdir(before);
    process.env = environment;
    log.mockRestore();
    error.mockRestore();
  }
}
