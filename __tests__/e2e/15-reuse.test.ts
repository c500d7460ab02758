import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { terraformEnvironment } from "../../sandbox/clients";
import { run } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/sandbox";
import { difference, inventory } from "./support/inventory";
import { PROJECT, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let before: Awaited<ReturnType<typeof inventory>>;

/** The commands docs/reuse.md marks for this test, in its order. */
const COMMANDS = [
  ...readFileSync(join(PROJECT, "docs/reuse.md"), "utf8").matchAll(/<!-- run: .*15-reuse.* -->\n```sh\n([\s\S]*?)```/g),
].map(([, commands]) => commands ?? "");

/** Runs a snippet beside the synthesised folder, as somebody with Terraform and a shell. */
async function shell(commands: string): Promise<void> {
  const { code, stdout, stderr } = await run("sh", ["-euc", commands], {
    cwd: dirname(project.out),
    env: terraformEnvironment(sandbox),
    timeoutSeconds: 300,
  });
  if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
}

describe("docs/reuse.md", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "reuse";
    project = new Project(sandbox, "reuse", fleet);
    before = await inventory(sandbox);
    await project.synth("--strip");
  });

  it("has its commands run here", () => {
    expect(COMMANDS).toHaveLength(2);
  });

  it("applies the copied folders with nothing but Terraform, after which our own plan is empty", async () => {
    await shell(COMMANDS[0] ?? "");
    expect((await project.command("plan")).code).toBe(0);
  });

  it("has the same plan with and without cdktf's comments", async () => {
    await project.synth();
    expect((await project.command("plan")).code).toBe(0);
  });

  it("takes everything away", async () => {
    await shell(COMMANDS[1] ?? "");
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
