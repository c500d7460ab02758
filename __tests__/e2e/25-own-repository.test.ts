import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

  it("synth, plan, apply and doctor work by its scripts, and each names the next one as it was called", async () => {
    expect(await must(0, running("npm", "run", "synth"))).toContain("npm run plan");
    expect(await must(2, running("npm", "run", "plan"))).toContain("npm run apply");
    expect(await must(0, running("npm", "run", "apply"))).toContain("applied");
    // 3: no pod of Argo CD runs in the sandbox.
    const checks = await must(3, running("npm", "run", "doctor"));
    expect(checks).toMatch(/orders-prod +│ cluster Secret +│ PASS/);
    expect(checks).not.toContain("FAIL");
  });

  it("plans no change by npx, nor by cdktf itself", async () => {
    await must(0, running("npx", "argocd-eks-iam", "plan"));
    expect(await must(0, running("npx", "cdktf", "diff", "targets-shop"))).toContain("No changes");
  });
});
