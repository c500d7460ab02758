import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, STATE_BUCKET } from "../../sandbox/world";
import { enter, managementSession, must } from "./support/argocd";
import { docCommands, shell } from "./support/doc-commands";
import { difference, inventory } from "./support/inventory";
import { type FleetFile, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

const COMMANDS = docCommands("docs/operations.md", "20-regroup");

let sandbox: Sandbox;
let project: Project;

/** The sample fleet with some accounts in one stack. */
function fleet({ grouped }: { readonly grouped: readonly string[] }): FleetFile {
  const file = sampleFile();
  file.backend.s3.prefix = "regroup";
  for (const account of grouped) file.accounts[account].stack = "all";
  return file;
}

/** What plan would change in AWS. @throws where it fails */
async function plannedChanges(): Promise<unknown[]> {
  const { code, stdout, stderr } = await project.command("plan", ["--json"]);
  if (code === 1) throw new Error(stdout + stderr);
  return JSON.parse(stdout).flatMap((plan: FleetFile) => plan.summary.changes);
}

/** What people are told to do: they keep nothing of the move. */
async function forget(...stacks: readonly string[]): Promise<void> {
  for (const stack of stacks) {
    const place = ["--bucket", STATE_BUCKET, "--key", `regroup/${stack}.tfstate`];
    await aws(sandbox, adminOf(sandbox, PLATFORM), ["s3api", "delete-object", ...place]);
  }
  await shell(project, "rm -f *.tfstate*");
}

/** What becomes of each stack in an apply. */
async function applied(): Promise<string[]> {
  const { stdout } = await project.command("apply", ["--json"]);
  return JSON.parse(stdout).map(({ result }: { result: string }) => result);
}

describe("docs/operations.md, Grouping accounts into one stack", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    project = new Project(sandbox, "regroup", fleet({ grouped: [] }));
    await project.synth();
    await project.applyAll();
  });

  it("has its commands run here", () => {
    expect(COMMANDS).toHaveLength(4);
  });

  it("says so where state was not moved", async () => {
    await shell(project, COMMANDS[0] ?? "");
    project.write(fleet({ grouped: ["platform", "shop"] }));
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
    expect(await plannedChanges()).toEqual([]);
    expect(await applied()).toEqual(["no changes", "applied"]);
    expect((await project.command("plan")).code).toBe(0);
    expect(await applied()).toEqual(["no changes", "no changes"]);
    expect(difference(inAws, await inventory(sandbox))).toEqual([]);
    const session = await managementSession(sandbox);
    expect(await must(enter(sandbox, session, "orders", "get", "namespaces", "-o", "name"))).toContain("default");
  });

  it("plans the targets of the other accounts where the deploy role of one can't be assumed", async () => {
    const file = fleet({ grouped: ["platform", "shop"] });
    file.accounts.shop.deployRole = "arn:aws:iam::444455556666:role/deleted";
    file.targets.payments.labels = { tier: "gold" };
    project.write(file);
    await project.synth();
    const { code, stdout } = await project.command("plan");
    expect(stdout).toMatch(/│ targets-all +│ orders failed/);
    expect(stdout).toMatch(/│ targets-all +│ payments +│ +│ +│ 1 /);
    expect(stdout).toContain("targets-all orders failed:");
    expect(stdout).toContain("arn:aws:iam::444455556666:role/deleted");
    expect(code).toBe(1);
  });

  it("moves an account out of a stack that stays, and nothing changes in AWS", async () => {
    await forget("targets-platform", "targets-shop");
    const inAws = await inventory(sandbox);
    await shell(project, COMMANDS[2] ?? "");
    project.write(fleet({ grouped: ["platform"] }));
    await project.synth();
    await shell(project, COMMANDS[3] ?? "");
    expect(await plannedChanges()).toEqual([]);
    expect(await applied()).toEqual(["no changes", "applied", "applied"]);
    const again = await project.command("plan");
    expect(again.stderr).not.toContain("orphaned state");
    expect(again.code).toBe(0);
    expect(difference(inAws, await inventory(sandbox))).toEqual([]);
  });
});
