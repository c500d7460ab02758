import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { usageOf } from "../support/usage";

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "cli/main.ts", ...args], {
    cwd: join(__dirname, "../.."),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("the command", () => {
  it("lists its commands, and knows no other", () => {
    expect(run("--help").status).toBe(0);
    expect(run("--help").stdout).toMatch(/validate .*\n.*synth .*\n.*plan .*\n.*apply /);
    expect(run("deploy")).toMatchObject({ status: 1, stderr: expect.stringContaining("no command deploy") });
  });

  it.each(Object.keys(COMMANDS))("explains %s", async (command) => {
    expect(await usageOf(command)).toMatch(new RegExp(`^Usage: argocd-eks-iam ${command} `));
  });

  it("validates a fleet file and writes nothing", () => {
    expect(run("validate", "--fleet", "examples/direct/fleet.yaml")).toEqual({
      status: 0,
      stdout: "examples/direct/fleet.yaml is valid: 2 targets in 2 accounts.\n",
      stderr: "",
    });
    expect(run("validate", "--fleet", "none.yaml").status).toBe(1);
    const { status, stdout } = run("validate", "--fleet", "package.json", "--json");
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ line: 1, path: "accounts" }));
    expect(status).toBe(1);
  });

  it("draws a fleet, and says what it can't draw", () => {
    expect(run("graph", "payments", "--fleet", "examples/direct/fleet.yaml").stdout).toMatch(/^flowchart LR\n/);
    expect(run("graph", "--format", "svg", "--by", "account").stdout).toContain("</svg>");
    expect(run("graph", "--format", "png").stderr).toContain("--format: expected mermaid or svg, got png");
    expect(run("graph", "nobody").stderr).toContain("no target nobody in the fleet file");
  });

  it("says what is wrong with an option, and where to read more", () => {
    expect(run("plan", "--parallelism", "many")).toMatchObject({
      status: 1,
      stderr: "--parallelism: expected a number from 1 to 999, got many\n\nargocd-eks-iam plan --help says more.\n",
    });
    expect(run("apply", "--out", "nowhere").status).toBe(1);
  });
});
