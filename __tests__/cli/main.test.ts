import { join } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { command } from "../support/command";
import { usageOf } from "../support/usage";

const run = (...args: string[]) => command(args, { cwd: join(__dirname, "../..") });

describe("the command", () => {
  it("lists its commands, and knows no other", async () => {
    expect((await run("--help")).status).toBe(0);
    expect((await run("--help")).stdout).toMatch(/validate .*\n.*synth .*\n.*plan .*\n.*apply /);
    expect(await run("deploy")).toMatchObject({
      status: 64,
      stderr: expect.stringContaining("unknown command deploy"),
    });
    expect((await run("plna")).stderr).toMatch(/^unknown command plna; did you mean "plan"\?\n/);
    expect((await run("constructor")).status).toBe(64);
    expect((await run()).status).toBe(64);
  });

  it("says which version it is", async () => {
    expect(await run("--version")).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^argocd-eks-iam \d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });

  it.each(Object.keys(COMMANDS))("exits 64 where %s gets an option that it lacks", async (name) => {
    const { status, stderr } = await run(name, "--no-such-option");
    expect(status).toBe(64);
    expect(stderr).toContain("--no-such-option");
  });

  it.each(Object.keys(COMMANDS))("explains %s", async (name) => {
    expect(await usageOf(name)).toMatch(new RegExp(`^Usage: argocd-eks-iam ${name} `));
  });

  it("validates a fleet file and writes nothing", async () => {
    expect(await run("validate", "--fleet", "examples/direct/fleet.yaml")).toEqual({
      status: 0,
      stdout: "examples/direct/fleet.yaml is valid: 2 targets in 2 accounts.\n",
      stderr: "",
    });
    expect((await run("validate", "--fleet", "none.yaml")).status).toBe(1);
    const { status, stdout } = await run("validate", "--fleet", "package.json", "--json");
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ line: 1, path: "accounts" }));
    expect(status).toBe(1);
  });

  it("draws a fleet, and says what it can't draw", async () => {
    expect((await run("graph", "payments", "--fleet", "examples/direct/fleet.yaml")).stdout).toMatch(/^flowchart LR\n/);
    expect((await run("graph", "--format", "svg", "--by", "account")).stdout).toContain("</svg>");
    expect((await run("graph", "--format", "png")).stderr).toContain("--format: expected mermaid or svg, got png");
    expect((await run("graph", "nobody")).stderr).toContain("the fleet file has no target nobody");
  });

  it("says what is wrong with an option, and where to read more", async () => {
    expect(await run("plan", "--parallelism", "many")).toMatchObject({
      status: 64,
      stderr:
        "--parallelism: expected a number from 1 to 999, got many\n\nFor details, run: argocd-eks-iam plan --help\n",
    });
    expect((await run("apply", "--out", "nowhere")).status).toBe(1);
  });
});
