import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { ENGINES, projectFiles } from "../../cli/project-files";
import { command } from "../support/command";

const ARGOCD = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd";

/** No registry: npm fails at once. */
const OFFLINE = { PATH: process.env.PATH, npm_config_registry: "http://127.0.0.1:1", npm_config_fetch_retries: "0" };

const emptyFolder = () => mkdtempSync(join(tmpdir(), "new-repository-"));

const manifest = () => JSON.parse(projectFiles({ fleet: "" }).get("package.json") ?? "");

describe("a new repository", () => {
  it("has a script for every command that works on an existing fleet file", () => {
    const commands = Object.keys(COMMANDS).filter((name) => name !== "init" && name !== "completion");
    const scripts = commands.map((name) => [name, `argocd-eks-iam ${name}`]);
    expect(manifest().scripts).toEqual(Object.fromEntries(scripts));
  });

  it("depends on exact versions", () => {
    const { dependencies, devDependencies } = manifest();
    for (const version of Object.values({ ...dependencies, ...devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(dependencies)).toEqual(
      expect.arrayContaining([
        "argocd-eks-iam",
        "cdktf",
        "constructs",
        "@cdktf/provider-aws",
        "@cdktf/provider-kubernetes",
      ]),
    );
  });

  it.each(ENGINES)("has the pipeline of %s", (engine) => {
    const [path, text] = [...projectFiles({ fleet: "", engine })].at(-1) ?? [];
    expect(path).toMatch(/\.ya?ml$/);
    expect(text).toContain("npm ");
  });

  it("is there without package-lock.json if npm fails, which init says and exits with 1", async () => {
    const cwd = emptyFolder();
    const { status, stdout, stderr } = await command(["init", "--argocd", ARGOCD], { cwd, env: OFFLINE });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^package-lock.json was not written, because npm failed:\n.*ECONNREFUSED/s);
    expect(stdout).toContain("Next:\n  npm install\n  npm run synth");
    expect(readdirSync(cwd).sort()).toEqual(
      [".gitignore", "README.md", "cdktf.json", "fleet.yaml", "main.ts", "package.json"].sort(),
    );
    expect(readFileSync(join(cwd, "fleet.yaml"), "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\.\/node_modules\/argocd-eks-iam\/fleet\.schema\.json\n/,
    );
  });

  it("is refused in a folder with one of its files, and nothing is written", async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "package.json"), "{}\n");
    writeFileSync(join(cwd, "package-lock.json"), "{}\n");
    const { status, stdout, stderr } = await command(["init", "--argocd", ARGOCD], { cwd, env: OFFLINE });
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(
      "init writes a new repository, and these files already exist: package.json, package-lock.json. " +
        "Run init in an empty folder, or write only a fleet file with --fleet FILE",
    );
    expect(readdirSync(cwd).sort()).toEqual(["package-lock.json", "package.json"]);
    expect(readFileSync(join(cwd, "package.json"), "utf8")).toBe("{}\n");
  });

  it("is refused for an engine that init does not know, and nothing is written", async () => {
    const cwd = emptyFolder();
    const { status, stderr } = await command(["init", "--argocd", ARGOCD, "--engine", "jenkins"], {
      cwd,
      env: OFFLINE,
    });
    expect(status).toBe(64);
    expect(stderr).toContain("--engine");
    expect(readdirSync(cwd)).toEqual([]);
  });
});
