import { spawn } from "node:child_process";

/** What a command answered. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command is run. Nothing of this process' environment is passed on. */
export interface CommandOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
  /** After it the command is killed. @default 300 */
  readonly timeoutSeconds?: number;
}

/** Runs a command to its end, whatever its exit code. @throws where it can't be started at all */
export function run(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: options.env,
      ...(options.cwd ? { cwd: options.cwd } : {}),
    });
    // spawn's own timeout outlives a command that can't be started.
    const timer = setTimeout(() => child.kill("SIGKILL"), (options.timeoutSeconds ?? 300) * 1000);
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (signal) output.stderr += `\nended by ${signal}`;
      resolve({ code: code ?? 1, ...output });
    });
    child.stdin.on("error", () => {}); // the command may end before it has read its input
    child.stdin.end(options.input ?? "");
  });
}

/** Standard output of a command that must succeed. @throws with the end of both streams where it does not */
export async function mustRun(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")} exited ${code}\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
  }
  return stdout;
}
