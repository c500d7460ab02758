import { COMMANDS } from "../../cli/commands";

/** What `--help` of a command prints. @throws Error where there is no such command, or it fails */
export async function usageOf(name: string): Promise<string> {
  const command = COMMANDS[name];
  if (!command) throw new Error(`no command ${name}`);
  const log = jest.spyOn(console, "log").mockImplementation();
  try {
    if ((await (await command.load())(["--help"])) !== 0) throw new Error(`${name} --help failed`);
    return log.mock.calls.join("\n");
  } finally {
    log.mockRestore();
  }
}
