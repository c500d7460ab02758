import { COMMANDS } from "../../cli/commands";
import { command } from "./command";

/** What `--help` of a command prints. @throws Error where there is no such command, or it fails */
export async function usageOf(name: string): Promise<string> {
  if (!COMMANDS[name]) throw new Error(`no command ${name}`);
  const { status, stdout } = await command([name, "--help"]);
  if (status !== 0) throw new Error(`${name} --help failed`);
  return stdout;
}
