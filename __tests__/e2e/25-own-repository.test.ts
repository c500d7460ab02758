import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { parse } from "yaml";
import { terraformEnvironment } from "../../sandbox/clients";
import { type CommandResult, mustRun, run } from "../../sandbox/command";
import { ensureAtlantisConfig, ensureZizmor } from "../../sandbox/pipeline-tools";
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
  const env = { ...terraformEnvironment(sandbox), TERRAFORM_LOCK_FILE: "", PATH: pathWithoutAwsCli() };
  return run(program, args, { cwd: repository, env, timeoutSeconds: 300 });
}

/** A PATH whose AWS CLI fails, and says in a file that it ran. */
function pathWithoutAwsCli(): string {
  const folder = join(repository, "../no-aws-cli");
  if (!existsSync(folder)) {
    mkdirSync(folder);
    writeFileSync(join(folder, "aws"), `#!/bin/sh\necho "$@" >> ${awsCliLog()}\nexit 99\n`, { mode: 0o755 });
  }
  return `${folder}:${process.env.PATH}`;
}

function awsCliLog(): string {
  return join(repository, "../aws-cli.log");
}

/** Everything that the commands printed. */
const logs: string[] = [];

interface Step {
  readonly run?: string;
}

/** The steps of a job of the repository's own workflow. */
function githubSteps(job: string): readonly Step[] {
  return stepsOf(readFileSync(join(repository, ".github/workflows/argocd-eks-iam.yml"), "utf8"), job);
}

function stepsOf(workflow: string, job: string): readonly Step[] {
  return parse(workflow).jobs[job].steps;
}

/** The text of a pipeline that the package has. */
function pipeline(name: string): string {
  return readFileSync(join(PROJECT, "examples/pipelines", name), "utf8");
}

/** Runs the scripts of a job in order, as its engine does; packages are installed already. Stops at the first that fails. */
async function steps(all: readonly Step[], variables: NodeJS.ProcessEnv, cwd = repository): Promise<CommandResult> {
  const own = { TERRAFORM_LOCK_FILE: "", PATH: pathWithoutAwsCli() };
  const env = { ...terraformEnvironment(sandbox), ...own, ...variables };
  const said = { code: 0, stdout: "", stderr: "" };
  for (const { run: script } of all.filter((step) => step.run !== undefined && !step.run.includes("npm ci"))) {
    const { code, stdout, stderr } = await run("bash", ["-e", "-c", script ?? ""], { cwd, env });
    said.code = code;
    said.stdout += stdout;
    said.stderr += stderr;
    if (code !== 0) break;
  }
  return said;
}

/** A machine with a checkout of its own, and plans that it downloaded. */
function machine(name: string, plans?: string): string {
  const folder = join(repository, "..", name);
  mkdirSync(folder);
  for (const file of ["fleet.yaml", "package.json", "main.ts", "cdktf.json"]) {
    cpSync(join(repository, file), join(folder, file));
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  if (plans) cpSync(plans, join(folder, "plans"), { recursive: true });
  return folder;
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
  logs.push(stdout, stderr);
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
    expect(planned).toContain("Next: npm run review -- plans");
    const { changes, digest } = parseEnv(readFileSync(outputs, "utf8"));
    expect(changes).toBe("true");
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, "utf8")).toContain("GRANTS");
    const applier = machine("github-apply", join(repository, "plans"));
    expect(await must(0, steps(githubSteps("apply"), { DIGEST: digest, ALLOW_DESTROY: "" }, applier))).toContain(
      "applied",
    );
  });

  it("doctor says that no pod of Argo CD runs, and nothing else", async () => {
    const checks = await must(3, running("npm", "run", "doctor"));
    expect(checks).toMatch(/orders-prod +│ cluster Secret +│ PASS/);
    expect(checks).not.toContain("FAIL");
  });

  it("is planned by Atlantis, which applies exactly that, and destroys a target only if the comment says so", async () => {
    const { plan, apply } = parse(pipeline("atlantis.yaml")).workflows["argocd-eks-iam"];
    const atlantis = (of: { readonly steps: readonly Step[] }, comment = "") => {
      // Atlantis escapes every character of an argument.
      const COMMENT_ARGS = comment.replace(/./g, "\\$&");
      return steps(of.steps, { PLANFILE: join(repository, "default.tfplan"), COMMENT_ARGS });
    };
    const planFile = () => existsSync(join(repository, "default.tfplan"));
    await must(0, atlantis(plan));
    expect(planFile()).toBe(false);
    const fleet = join(repository, "fleet.yaml");
    const before = readFileSync(fleet, "utf8");
    writeFileSync(fleet, before.replace(/^targets:[\s\S]*?^backend:/m, "targets: {}\n\nbackend:"));
    await must(0, atlantis(plan));
    expect(planFile()).toBe(true);
    expect(await must(1, atlantis(apply))).toContain("--allow-destroy orders-prod");
    expect(await must(64, atlantis(apply, "--fleet=other.yaml"))).toContain("expected allow-destroy=TARGET");
    expect(planFile()).toBe(true);
    expect(await must(0, atlantis(apply, "allow-destroy=orders-prod"))).toContain("applied");
    expect(planFile()).toBe(false);
    writeFileSync(fleet, before);
  });

  it("is planned and applied by the GitHub workflow for many machines, which share nothing but plans", async () => {
    const workflow = pipeline("github-actions-many-machines.yml");
    const outputs = join(repository, "many-outputs");
    const files = {
      GITHUB_OUTPUT: outputs,
      GITHUB_STEP_SUMMARY: join(repository, "many-summary.md"),
      BASE: "",
      JOBS: "10",
    };
    await must(0, steps(stepsOf(workflow, "stacks"), files, machine("many-stacks")));
    const { include } = JSON.parse(parseEnv(readFileSync(outputs, "utf8")).matrix ?? "");
    expect(include.map(({ job }: { readonly job: string }) => job)).toEqual([
      "argocd",
      `targets-account-${PLATFORM}`,
      "targets-shop",
    ]);
    const plans = join(repository, "..", "many-plans");
    for (const { job, arguments: ARGUMENTS } of include) {
      const planner = machine(`many-plan-${job}`);
      await must(0, steps(stepsOf(workflow, "plan"), { ARGUMENTS }, planner));
      cpSync(join(planner, "plans"), plans, { recursive: true });
    }
    await must(0, steps(stepsOf(workflow, "review"), files, machine("many-review", plans)));
    expect(readFileSync(files.GITHUB_STEP_SUMMARY, "utf8")).toContain("GRANTS");
    const found = parseEnv(readFileSync(outputs, "utf8"));
    expect(Object.keys(found)).toEqual(["matrix", "wave-1", "wave-2"]);
    for (const wave of ["1", "2"]) {
      const [{ job, arguments: ARGUMENTS }] = JSON.parse(found[`wave-${wave}`] ?? "").include;
      const applier = machine(`many-apply-${job}`, plans);
      const applied = steps(stepsOf(workflow, `apply-${wave}`), { ARGUMENTS, ALLOW_DESTROY: "" }, applier);
      expect(await must(0, applied)).toMatch(new RegExp(`${job} +│ applied`));
    }
  });

  it("is planned and applied by the jobs of GitLab, and without changes apply ends at once", async () => {
    const jobs = parse(pipeline("gitlab-ci.yml"));
    const token = { AWS_TOKEN: "t", AWS_WEB_IDENTITY_TOKEN_FILE: join(repository, "../.aws-token") };
    const gitlab = (name: string, folder: string, variables: NodeJS.ProcessEnv = {}) => {
      const lines = [...jobs[".aws"].before_script, ...jobs[name].script];
      const script = lines.filter((line: string) => !line.includes("npm ci")).join("\n");
      return steps([{ run: script }], { ...token, ...variables }, folder);
    };
    const after = { run: jobs[".aws"].after_script.join("\n") };
    const fleet = join(repository, "fleet.yaml");
    writeFileSync(
      fleet,
      readFileSync(fleet, "utf8").replace("orders-prod: {", "orders-prod: { labels: { env: test },"),
    );
    const planner = machine("gitlab-plan");
    const [, DIGEST] = /Digest: (sha256:\w+)/.exec(await must(0, gitlab("plan", planner))) ?? [];
    const applier = machine("gitlab-apply", join(planner, "plans"));
    await must(1, gitlab("apply", applier, { DIGEST: `sha256:${"0".repeat(64)}` }));
    expect(await must(0, gitlab("apply", applier, { DIGEST, ALLOW_DESTROY: "" }))).toMatch(/targets-shop +│ applied/);
    rmSync(join(applier, "plans"), { recursive: true });
    expect(await must(0, gitlab("apply", applier, {}))).toContain("No changes.");
    await must(0, steps([after], token));
    expect(existsSync(token.AWS_WEB_IDENTITY_TOKEN_FILE)).toBe(false);
  });

  it("and its pipelines are read by the parser of Atlantis, and by zizmor, which find nothing", async () => {
    const log = (line: string) => console.log(line);
    const [atlantis, zizmor] = [await ensureAtlantisConfig(process.env, log), await ensureZizmor(process.env, log)];
    const account = `targets-account-${PLATFORM}`;
    const listed = join(repository, "atlantis.yaml");
    await must(0, running("npm", "run", "synth"));
    writeFileSync(listed, (await running("npm", "run", "-s", "stacks", "--", "--format", "atlantis")).stdout);
    const file = (name: string) => join(PROJECT, "examples/pipelines", name);
    const read = (...args: string[]) => run(atlantis, args, { cwd: repository, env: process.env });
    expect(await must(0, read("", file("atlantis.yaml")))).toBe("argocd-eks-iam . default 0 []\n");
    expect(await must(0, read(file("atlantis-many-machines.yaml"), listed))).toBe(
      ["argocd . argocd 0 []", `${account} . ${account} 1 [argocd]`, "targets-shop . targets-shop 1 [argocd]", ""].join(
        "\n",
      ),
    );
    writeFileSync(listed, readFileSync(listed, "utf8").replace("depends_on", "depend_on"));
    expect(await must(1, read(file("atlantis-many-machines.yaml"), listed))).toContain("depend_on");
    const audited = (path: string) => run(zizmor, ["--offline", path], { cwd: repository, env: process.env });
    for (const name of ["github-actions.yml", "github-actions-many-machines.yml"]) await must(0, audited(file(name)));
    const workflow = join(repository, ".github/workflows/argocd-eks-iam.yml");
    const credentials = readFileSync(workflow, "utf8").replaceAll("persist-credentials: false", "fetch-depth: 1");
    writeFileSync(workflow, credentials);
    expect((await audited(workflow)).stdout).toContain("credential persistence");
  });

  it("plans no change by npx, nor by cdktf itself", async () => {
    await must(0, running("npx", "argocd-eks-iam", "plan"));
    expect(await must(0, running("npx", "cdktf", "diff", "argocd"))).toContain("No changes");
  });

  it("has run no AWS CLI, and no plan, state, file or log has a token of a cluster", async () => {
    expect(existsSync(awsCliLog())).toBe(false);
    const env = { ...terraformEnvironment(sandbox), PATH: pathWithoutAwsCli() };
    for (const stack of ["argocd", "targets-shop"]) {
      const args = [`-chdir=cdktf.out/stacks/${stack}`, "state", "pull"];
      logs.push(await mustRun("terraform", args, { cwd: repository, env }));
    }
    const root = join(repository, "..");
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/node_modules|\.terraform/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name));
    const plans = files.filter((file) => file.endsWith("/tfplan"));
    expect(plans.length).toBeGreaterThan(3);
    const parts = plans.flatMap((file) => Object.values(unzipSync(readFileSync(file))));
    const texts = [...logs, ...files.map((file) => readFileSync(file)), ...parts].map((bytes) => Buffer.from(bytes));
    expect(texts.filter((bytes) => bytes.includes("cdktf.out")).length).toBeGreaterThan(0);
    expect(texts.filter((bytes) => bytes.includes("k8s-aws-v1"))).toEqual([]);
  });
});
