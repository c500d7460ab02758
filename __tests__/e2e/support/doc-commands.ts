import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { terraformEnvironment } from "../../../sandbox/clients";
import { run } from "../../../sandbox/command";
import { PROJECT, type Project } from "./project";

/** The commands a document marks for a test (`<!-- run: __tests__/e2e/15-reuse.test.ts -->`), block by block. */
export function docCommands(document: string, test: string): string[] {
  const text = readFileSync(join(PROJECT, document), "utf8");
  const blocks = text.matchAll(/<!-- run: (\S+) -->\n```sh\n([\s\S]*?)```/g);
  return [...blocks].flatMap(([, path = "", commands = ""]) => (path.includes(test) ? [commands] : []));
}

/** Runs commands beside the synthesised folder, as somebody with Terraform, the AWS CLI and a shell. */
export async function shell(project: Project, commands: string): Promise<void> {
  const { code, stdout, stderr } = await run("sh", ["-euc", commands], {
    cwd: dirname(project.out),
    env: terraformEnvironment(project.sandbox),
    timeoutSeconds: 300,
  });
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
}
