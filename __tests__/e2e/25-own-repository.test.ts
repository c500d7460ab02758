import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { terraformEnvironment } from "../../sandbox/clients";
import { type CommandResult, mustRun, run } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, SHOP, STATE_BUCKET } from "../../sandbox/world";
import { PROJECT } from "./support/project";
import { theSandbox } from "./support/sandbox";

const arn = (region: string, account: string, name: string) => `arn:aws:eks:${region}:${account}:cluster/${name}`;

let sandbox: Sandbox;
/** An empty folder, in which everything comes from the tarball and the registry. */
let repository: string;
let tarball: string;

/** npm and npx as they install, from the registry: with this machine's environment. */
function installing(program: "npm" | "npx", ...args: readonly string[]): Promise<CommandResult> {
  const { FLEET_FILE: _, ...env } = process.env;
  return run(program, args, { cwd: repository, env, timeoutSeconds: 300 });
}

/** npm and npx as they run what is installed, with the sandbox's AWS and no registry. */
function running(program: "npm" | "npx", ...args: readonly string[]): Promise<CommandResult> {
  const env = { ...terraformEnvironment(sandbox), TERRAFORM_LOCK_FILE: "" };
  return run(program, args, { cwd: repository, env, timeoutSeconds: 300 });
}

interface Step {
  readonly run?: string;
}

/** The steps of a job of the repository's own workflow. */
function githubSteps(job: string): readonly Step[] {
  const workflow = readFileSync(join(repository, ".github/workflows/argocd-eks-iam.yml"), "utf8");
  return parse(workflow).jobs[job].steps;
}

/** Runs the scripts of a job in order, as its engine does; packages are installed already. Stops at the first that fails. */
async function steps(all: readonly Step[], variables: NodeJS.ProcessEnv): Promise<CommandResult> {
  const env = { ...terraformEnvironment(sandbox), TERRAFORM_LOCK_FILE: "", ...variables };
  const said = { code: 0, stdout: "", stderr: "" };
  for (const { run: script } of all.filter((step) => step.run !== undefined && step.run !== "npm ci")) {
    const { code, stdout, stderr } = await run("bash", ["-e", "-c", script ?? ""], { cwd: repository, env });
    said.code = code;
    said.stdout += stdout;
    said.stderr += stderr;
    if (code !== 0) break;
  }
  return said;
}

/** Files of the synthesized folder. */
function globSync(patterns: readonly string[]): readonly string[] {
  const all = readdirSync(join(repository, "cdktf.out"), { recursive: true, encoding: "utf8" });
  return all.filter((path) => patterns.some((pattern) => matchesGlob(path, pattern)));
}

function matchesGlob(path: string, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(path);
}

/** Lines `name=value`. */
function parseEnv(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => line.split("=", 2)),
  );
}

async function must(code: number, result: Promise<CommandResult>): Promise<string> {
  const { code: actual, stdout, stderr } = await result;
  expect({ code: actual, said: actual === code ? "" : stdout + stderr }).toEqual({ code, said: "" });
  return stdout + stderr;
}

describe("a repository of one's own, with nothing but the tarball", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    const folder = join(sandbox.state, "e2e", "own-repository");
    repository = join(folder, "fleet");
    mkdirSync(repository, { recursive: true });
    const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
    const [{ filename }] = JSON.parse(await mustRun("npm", args, { cwd: PROJECT, env: process.env }));
    tarball = `../${filename}`;
  });

  it("init writes it in an empty folder", async () => {
    const said = await must(
      0,
      installing(
        "npx",
        ...["--yes", `--package=${tarball}`, "argocd-eks-iam", "init", "--package", `file:${tarball}`],
        ...["--argocd", arn("eu-west-1", PLATFORM, "argocd"), "--target", arn("us-east-1", SHOP, "orders-prod")],
        ...["--account", `${SHOP}=shop`, "--deploy-role", "arn:aws:iam::{id}:role/terraform"],
        ...["--bucket", STATE_BUCKET, "--engine", "github"],
      ),
    );
    expect(said).toContain("npm ci\n  npm run synth");
    expect(readdirSync(repository).sort()).toEqual([
      ...[".github", ".gitignore", "README.md", "cdktf.json", "fleet.yaml", "main.ts", "package-lock.json"],
      "package.json",
    ]);
  });

  it("init writes nothing where files are", async () => {
    const before = readFileSync(join(repository, "fleet.yaml"), "utf8");
    const args = [`--package=${tarball}`, "argocd-eks-iam", "init", "--argocd", arn("eu-west-1", PLATFORM, "argocd")];
    expect(await must(1, installing("npx", "--yes", ...args))).toContain(
      "init writes a new repository, and these files already exist: fleet.yaml, package.json",
    );
    expect(readFileSync(join(repository, "fleet.yaml"), "utf8")).toBe(before);
  });

  it("npm ci installs the versions of the lock file, and an editor finds the schema", async () => {
    await must(0, installing("npm", "ci", "--no-audit", "--no-fund"));
    const text = readFileSync(join(repository, "fleet.yaml"), "utf8");
    const [, schema = ""] = /\$schema=(\S+)/.exec(text) ?? [];
    expect(JSON.parse(readFileSync(join(repository, schema), "utf8"))).toHaveProperty("properties.argocd");
    expect(existsSync(join(repository, /\n# (\S+configuration\.md)/.exec(text)?.[1] ?? ""))).toBe(true);
  });

  it("synth by its script names the next command as it was called", async () => {
    expect(await must(0, running("npm", "run", "synth"))).toContain("npm run plan");
  });

  it("is planned and applied by the jobs of the GitHub workflow, step by step", async () => {
    const outputs = join(repository, "outputs");
    const files = { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: join(repository, "summary.md") };
    const planned = await must(0, steps(githubSteps("plan"), files));
    expect(planned).toContain("Next: npm run apply");
    const { changes, digest } = parseEnv(readFileSync(outputs, "utf8"));
    expect(changes).toBe("true");
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, "utf8")).toContain("GRANTS");
    // As upload-artifact and download-artifact: paths from their common folder.
    for (const path of globSync(["plans.json", "stacks/*/tfplan*"])) {
      cpSync(join(repository, "cdktf.out", path), join(repository, "plans", path));
    }
    expect(await must(0, steps(githubSteps("apply"), { DIGEST: digest, ALLOW_DESTROY: "" }))).toContain("applied");
  });

  it("doctor says that no pod of Argo CD runs, and nothing else", async () => {
    const checks = await must(3, running("npm", "run", "doctor"));
    expect(checks).toMatch(/orders-prod +│ cluster Secret +│ PASS/);
    expect(checks).not.toContain("FAIL");
  });

  it("is planned by Atlantis, which applies exactly that, and destroys a target only if the comment says so", async () => {
    const { plan, apply } = parse(readFileSync(join(PROJECT, "examples/pipelines/atlantis.yaml"), "utf8")).workflows[
      "argocd-eks-iam"
    ];
    const atlantis = (of: { readonly steps: readonly Step[] }, comment = "") => {
      // Atlantis escapes every character of an argument.
      const COMMENT_ARGS = comment.replace(/./g, "\\$&");
      return steps(of.steps, { PLANFILE: join(repository, "default.tfplan"), COMMENT_ARGS });
    };
    const planFile = () => existsSync(join(repository, "default.tfplan"));
    await must(0, atlantis(plan));
    expect(planFile()).toBe(false);
    const fleet = join(repository, "fleet.yaml");
    writeFileSync(fleet, readFileSync(fleet, "utf8").replace(/^targets:[\s\S]*?^backend:/m, "targets: {}\n\nbackend:"));
    await must(0, atlantis(plan));
    expect(planFile()).toBe(true);
    expect(await must(1, atlantis(apply))).toContain("--allow-destroy orders-prod");
    expect(await must(64, atlantis(apply, "--fleet=other.yaml"))).toContain("expected allow-destroy=TARGET");
    expect(planFile()).toBe(true);
    expect(await must(0, atlantis(apply, "allow-destroy=orders-prod"))).toContain("applied");
    expect(planFile()).toBe(false);
  });

  it("plans no change by npx, nor by cdktf itself", async () => {
    await must(0, running("npx", "argocd-eks-iam", "plan"));
    expect(await must(0, running("npx", "cdktf", "diff", "argocd"))).toContain("No changes");
  });
});
