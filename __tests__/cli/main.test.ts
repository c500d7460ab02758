import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { COMMANDS } from "../../cli/commands";
import { command } from "../support/command";
import { usageOf } from "../support/usage";

const run = (...args: string[]) => command(args, { cwd: join(__dirname, "../..") });

describe("the command", () => {
  it("lists its commands, and knows no other", async () => {
    expect((await run("--help")).status).toBe(0);
    expect((await run("--help")).stdout).toMatch(/validate .*\n.*synth .*\n.*plan .*\n.*review .*\n.*apply /);
    expect(await run("deploy")).toMatchObject({
      status: 64,
      stderr: expect.stringContaining("unknown command 'deploy'"),
    });
    expect((await run("plna")).stderr).toMatch(/^unknown command 'plna'\. Did you mean plan\?\n/);
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

  it("prints warnings, and fails on them with --strict", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "warned-")), "fleet.yaml");
    const direct = parse(readFileSync(join(__dirname, "../../examples/direct/fleet.yaml"), "utf8"));
    for (const target of Object.values<Record<string, unknown>>(direct.targets)) target.tlsInsecure = true;
    writeFileSync(file, stringify(direct));
    const warning = "targets.<key>.tlsInsecure: Argo CD sends its tokens to any server that responds.";
    const lenient = await run("validate", "--fleet", file);
    expect(lenient).toMatchObject({ status: 0, stderr: expect.stringContaining(`Warning: ${warning}`) });
    expect(lenient.stderr).toContain(`Targets: ${Object.keys(direct.targets).join(", ")}.`);
    expect(await run("validate", "--fleet", file, "--strict")).toMatchObject({ status: 1, stdout: "" });
    const { status, stdout } = await run("validate", "--fleet", file, "--strict", "--json");
    expect({ status, said: JSON.parse(stdout) }).toMatchObject({
      status: 1,
      said: [{ severity: "warning", message: expect.stringContaining(warning) }],
    });
  });

  it.each([
    ["doctor", "ordrs"],
    ["doctor", "--target", "ordrs"],
    ["graph", "ordrs"],
    ["discover", "--account", "platfrm"],
  ])("proposes the most similar name for %s %s", async (...args) => {
    const { status, stderr } = await run(...args);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/did you mean "(orders|platform)"\?/),
    });
  });

  it.each([
    [["plan", "--json", "--no-such"], 64, { message: "unknown option '--no-such'" }],
    [["doctor", "--json", "ordrs"], 1, { message: 'the fleet file has no target ordrs (did you mean "orders"?)' }],
    [["doctor", "--json", "--fleet", "package.json"], 1, { problems: expect.arrayContaining([expect.anything()]) }],
  ])("prints its failure as JSON: %j", async (args, status, error) => {
    const said = await run(...args);
    expect(said.status).toBe(status);
    expect(JSON.parse(said.stdout)).toEqual({ error: expect.objectContaining({ exitCode: status, ...error }) });
    expect(said.stderr).not.toBe("");
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
