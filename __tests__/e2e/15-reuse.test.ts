import type { Sandbox } from "../../sandbox/sandbox";
import { docCommands, shell } from "./support/doc-commands";
import { difference, inventory } from "./support/inventory";
import { Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let before: Awaited<ReturnType<typeof inventory>>;

const COMMANDS = docCommands("docs/reuse.md", "15-reuse");

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
    await shell(project, COMMANDS[0] ?? "");
    expect((await project.command("plan")).code).toBe(0);
  });

  it("has the same plan with and without cdktf's comments", async () => {
    await project.synth();
    expect((await project.command("plan")).code).toBe(0);
  });

  it("takes everything away", async () => {
    await shell(project, COMMANDS[1] ?? "");
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
