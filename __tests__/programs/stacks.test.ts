import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { command } from "../support/command";

const PROJECT = join(__dirname, "../..");

let folder: string;

const run = (...args: string[]) => command(args, { cwd: folder });

async function printed(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
    cwd: folder,
    stdio: "ignore",
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-stacks-"));
  copyFileSync(join(PROJECT, "fleet.yaml"), join(folder, "fleet.yaml"));
  git("init", "-q");
  git("add", "fleet.yaml");
  git("commit", "-q", "-m", "first");
  expect((await run("synth")).status).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("stacks", () => {
  it("as JSON have folder, order, accounts, Regions, targets and digest", async () => {
    const [argocd, , shop, ...others] = JSON.parse(await printed("stacks"));
    expect(argocd).toEqual({
      name: "argocd",
      folder: "stacks/argocd",
      dependencies: [],
      order: 0,
      accounts: ["111122223333"],
      regions: ["eu-west-1"],
      targets: [],
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(shop).toMatchObject({
      name: "targets-shop",
      dependencies: ["argocd"],
      order: 1,
      accounts: ["111122223333", "444455556666"],
      regions: ["eu-west-1", "us-east-1"],
      targets: ["orders"],
    });
    expect(others).toEqual([]);
    expect(existsSync(join(folder, "cdktf.out", argocd.folder, "cdk.tf.json"))).toBe(true);
  });

  it("for GitHub are a matrix in one line, of at most as many jobs as asked", async () => {
    const text = await printed("stacks", "--format", "github", "--jobs", "2");
    expect(text.trim()).not.toContain("\n");
    expect(JSON.parse(text)).toEqual({
      include: [
        { job: "argocd", arguments: "--stack argocd" },
        { job: "targets-platform and 1 more", arguments: "--stack targets-platform --stack targets-shop" },
      ],
    });
  });

  it("that changed since a ref are those of the fleet file then, and none is an empty matrix", async () => {
    const changed = () => printed("stacks", "--format", "github", "--changed-since", "HEAD");
    expect(JSON.parse(await changed())).toEqual({ include: [] });
    const file = join(folder, "fleet.yaml");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace("labels: { env: prod }", "labels: { env: test }"));
    expect((await run("synth")).status).toBe(0);
    expect(JSON.parse(await changed()).include).toEqual([{ job: "targets-shop", arguments: "--stack targets-shop" }]);
    writeFileSync(file, before);
    expect((await run("synth")).status).toBe(0);
  });

  it("for Atlantis are projects with the order of the stacks", async () => {
    const { projects } = parse(await printed("stacks", "--format", "atlantis", "--fleet", "fleet.yaml"));
    expect(projects[2]).toMatchObject({
      name: "targets-shop",
      workspace: "targets-shop",
      execution_order_group: 1,
      depends_on: ["argocd"],
      autoplan: { when_modified: expect.arrayContaining(["fleet.yaml", "fleet.imports.json"]) },
    });
    // A dependency that is not in the list would be an error of Atlantis.
    const alone = parse(await printed("stacks", "--format", "atlantis", "--stack", "targets-shop"));
    expect(alone.projects[0]).not.toHaveProperty("depends_on");
  });

  it("for Terramate have a file in each folder, formatted as Terraform formats, and plan still accepts the folders", async () => {
    const file = join(folder, "cdktf.out/stacks/targets-shop/stack.tm.hcl");
    expect(await printed("stacks", "--format", "terramate")).toContain(
      "Wrote cdktf.out/stacks/targets-shop/stack.tm.hcl\n",
    );
    expect(readFileSync(file, "utf8")).toContain('  after = ["../argocd"]\n');
    execFileSync("terraform", ["fmt", "-check", "-"], { input: readFileSync(file) });
    expect((await run("synth")).status).toBe(0);
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    [["--format", "jenkins"], 64, "--format: expected json or github or gitlab or atlantis or terramate, got jenkins"],
    [["--jobs", "0"], 64, "--jobs: expected a number from 1 to 9999, got 0"],
    [["--stack", "targets-shp"], 1, 'no stack targets-shp (did you mean "targets-shop"?)'],
    [["--changed-since", "HEAT"], 1, "Git does not know HEAT"],
    [["--out", "none"], 1, "no synthesized stacks in none: run synth first"],
  ])("refuse %j", async (args, status, message) => {
    expect(await run("stacks", ...args)).toMatchObject({ status, stderr: expect.stringContaining(message) });
  });
});

describe("review", () => {
  it("without plans fails for each stack, and says which job to look at", async () => {
    const { status, stdout } = await run("review", "plans");
    expect(status).toBe(1);
    expect(stdout).toContain("targets-shop failed:\n");
    expect(stdout).toContain("no job saved a plan of this stack: see the log of the job");
    expect(stdout).not.toContain("Digest");
  });

  it("of no changed stack is fine without plans", async () => {
    const { status, stdout } = await run(
      "review",
      "plans",
      "--changed-since",
      "HEAD",
      "--json",
      "--markdown",
      "plan.md",
    );
    expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, plans: [], waves: [] });
    expect(existsSync(join(folder, "plan.md"))).toBe(true);
  });

  it("needs a folder", async () => {
    expect(await run("review")).toMatchObject({
      status: 64,
      stderr: expect.stringContaining("missing required argument"),
    });
  });
});
