import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { terraformEnvironment } from "../../sandbox/clients";
import { type CommandResult, run } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, SHOP, STATE_BUCKET } from "../../sandbox/world";
import { difference, inventory } from "./support/inventory";
import { PROGRAM, PROJECT, Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

/** Runs a command in a terminal, and answers what it asks. */
function inTerminal(answers: readonly (readonly [string, string])[], ...args: string[]): Promise<CommandResult> {
  return inTerminalWith({}, answers, ...args);
}

function inTerminalWith(
  env: NodeJS.ProcessEnv,
  answers: readonly (readonly [string, string])[],
  ...args: string[]
): Promise<CommandResult> {
  const driver = join(__dirname, "support/terminal.py");
  const command = ["node", PROGRAM, ...args];
  return run("python3", [driver, JSON.stringify(answers), ...command], {
    cwd: PROJECT,
    env: {
      ...terraformEnvironment(sandbox),
      ...{ FLEET_FILE: project.fleetFile, TERRAFORM_LOCK_FILE: "", TERM: "xterm-256color", CI: undefined },
      ...env,
    },
    timeoutSeconds: 300,
  });
}

const arn = (region: string, account: string, name: string) => `arn:aws:eks:${region}:${account}:cluster/${name}`;

/** A resource that a plan adds, in green. */
const ADDED = "\u001b[32m  + aws_iam_role";

describe("in a terminal", () => {
  beforeAll(() => {
    sandbox = theSandbox();
    project = new Project(sandbox, "terminal");
  });

  it("init asks for what it was not told, again where the answer is none, and writes a fleet file", async () => {
    const file = join(dirname(project.fleetFile), "first.yaml");
    const { code, stdout } = await inTerminal(
      [
        ["ARN of the EKS cluster that Argo CD runs in: ", "argocd"],
        ["ARN of the EKS cluster that Argo CD runs in: ", arn("eu-west-1", PLATFORM, "argocd")],
        ["(empty: no more): ", arn("us-east-1", SHOP, "orders-prod")],
        ["(empty: no more): ", ""],
        ["(empty: your own credentials): ", "arn:aws:iam::{id}:role/terraform"],
        ["(empty: local files): ", STATE_BUCKET],
      ],
      ...["init", "--fleet", file],
    );
    expect(stdout).toContain("expected an ARN such as arn:aws:eks:eu-west-1:111122223333:cluster/argocd");
    expect(code).toBe(0);
    project.writeText(readFileSync(file, "utf8"));
  });

  it("plan shows what Terraform does at the moment, and the summary alone is left", async () => {
    await project.synth();
    const { code, stdout } = await inTerminal([], "plan", "--out", project.out);
    expect(stdout).toMatch(/argocd: \d+ s {2}init/);
    expect(lastScreen(stdout)).not.toMatch(/\d+ s {2}/);
    expect(lastScreen(stdout)).toMatch(/│ orders-prod +│ 5/);
    expect(stdout).toContain(ADDED);
    expect(code).toBe(2);
  });

  it("what was applied from that file, destroy takes away when it is told yes, and not before", async () => {
    const before = await inventory(sandbox);
    const { code, stdout } = await inTerminal([], "apply", "--out", project.out);
    // It looks twice a second: which of the resources it sees is chance.
    expect(stdout).toMatch(/: \d+ s {2}\w+\.\S+: (?:Still c|C)reat/);
    expect(code).toBe(0);
    const applied = await inventory(sandbox);
    expect(difference(before, applied)).not.toEqual([]);
    const asked = await inTerminalWith(
      { NO_COLOR: "1" },
      [["Only yes is accepted: ", "y"]],
      "destroy",
      "--out",
      project.out,
    );
    expect(asked.stdout).toContain("nothing was destroyed");
    expect(asked.code).toBe(1);
    expect(asked.stdout).not.toContain("\u001b[3");
    expect(difference(applied, await inventory(sandbox))).toEqual([]);
    expect((await inTerminal([["Only yes is accepted: ", "yes"]], "destroy", "--out", project.out)).code).toBe(0);
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});

/** What is on the screen after the last time it was cleared. */
function lastScreen(output: string): string {
  return output.slice(output.lastIndexOf("\u001b[0J"));
}
