import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/sandbox";
import { PLATFORM, STATE_BUCKET } from "../../sandbox/world";
import { enter, managementSession, must } from "./support/argocd";
import { docCommands, shell } from "./support/doc-commands";
import { difference, inventory } from "./support/inventory";
import { type FleetFile, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

const COMMANDS = docCommands("docs/operations.md", "20-regroup");

let sandbox: Sandbox;
let project: Project;
let before: Awaited<ReturnType<typeof inventory>>;

function fleet({ grouped }: { readonly grouped: boolean }): FleetFile {
  const file = sampleFile();
  file.backend.s3.prefix = "regroup";
  if (grouped) for (const account of Object.values<FleetFile>(file.accounts)) account.stack = "all";
  return file;
}

/** What becomes of each stack in an apply. */
async function applied(): Promise<string[]> {
  const { stdout } = await project.command("apply", ["--json"]);
  return JSON.parse(stdout).map(({ result }: { result: string }) => result);
}

describe("docs/operations.md, Grouping accounts into one stack", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    before = await inventory(sandbox);
    project = new Project(sandbox, "regroup", fleet({ grouped: false }));
    await project.synth();
    await project.applyAll();
  });

  it("has its commands run here", () => {
    expect(COMMANDS).toHaveLength(2);
  });

  it("says so where state was not moved", async () => {
    await shell(project, COMMANDS[0] ?? "");
    project.write(fleet({ grouped: true }));
    await project.synth();
    const { stdout, stderr } = await project.command("plan");
    expect(stdout).toMatch(/targets-all │ orders +│ 5/);
    for (const stack of ["targets-platform", "targets-shop"]) {
      expect(stderr).toContain(`orphaned state s3://${STATE_BUCKET}/regroup/${stack}.tfstate`);
    }
  });

  it("moves everything into the new stack, and nothing changes in AWS", async () => {
    const inAws = await inventory(sandbox);
    await shell(project, COMMANDS[1] ?? "");
    const { code, stdout } = await project.command("plan", ["--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).flatMap((plan: FleetFile) => plan.summary.changes)).toEqual([]);
    expect(await applied()).toEqual(["no changes", "applied"]);
    expect((await project.command("plan")).code).toBe(0);
    expect(await applied()).toEqual(["no changes", "no changes"]);
    expect(difference(inAws, await inventory(sandbox))).toEqual([]);
    const session = await managementSession(sandbox);
    expect(await must(enter(sandbox, session, "orders", "get", "namespaces", "-o", "name"))).toContain("default");
  });

  it("leaves what was there before when the one stack is destroyed", async () => {
    for (const stack of ["targets-platform", "targets-shop"]) {
      const place = ["--bucket", STATE_BUCKET, "--key", `regroup/${stack}.tfstate`];
      await aws(sandbox, adminOf(sandbox, PLATFORM), ["s3api", "delete-object", ...place]);
    }
    const { code, stderr } = await project.command("destroy", ["--auto-approve"]);
    expect(stderr).not.toContain("orphaned state");
    expect(code).toBe(0);
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
