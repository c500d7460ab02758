import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { actionlint } from "./support/actionlint";

const PROJECT = join(__dirname, "../..");

/** The files that npm pack lists, with the size of the tarball in bytes. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

/** A checkout with the packages of this one, which a build or a tarball may change. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-package-"));
  const { stdout } = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  for (const path of stdout.split("\0").filter((name) => name !== "" && !name.startsWith("__tests__/"))) {
    cpSync(join(PROJECT, path), join(folder, path));
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function npm(folder: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** A project with nothing of this repository but the tarball, and the peer dependencies beside it. */
function consumer(tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-consumer-"));
  const modules = join(folder, "node_modules");
  const own = join(modules, "argocd-eks-iam");
  mkdirSync(own, { recursive: true });
  for (const name of readdirSync(join(PROJECT, "node_modules"))) {
    symlinkSync(join(PROJECT, "node_modules", name), join(modules, name));
  }
  spawnSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", own]);
  return folder;
}

let source: string;
let packed: Packed;
let project: string;

beforeAll(() => {
  source = checkout();
  // The script prepack builds.
  const { status, stdout, stderr } = npm(source, "pack", "--json", "--loglevel=error");
  if (status !== 0) throw new Error(stderr);
  [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n")));
  project = consumer(join(source, packed.filename));
});

describe("the package", () => {
  it("has the built code, the schema, documents and pipelines, and neither sources nor tests nor the sandbox", () => {
    const paths = packed.files.map(({ path }) => path);
    const outside = paths.filter((path) => !path.startsWith("dist/"));
    const documents = readdirSync(join(PROJECT, "docs")).filter((name) => name.endsWith(".md"));
    const pipelines = readdirSync(join(PROJECT, "examples/pipelines"));
    expect(outside.sort()).toEqual(
      [
        ...["CHANGELOG.md", "LICENSE", "README.md", "fleet.schema.json", "package.json"],
        ...documents.map((name) => `docs/${name}`),
        ...["permissions", "rbac"].flatMap((folder) =>
          readdirSync(join(PROJECT, "docs", folder)).map((name) => `docs/${folder}/${name}`),
        ),
        ...pipelines.map((name) => `examples/pipelines/${name}`),
      ].sort(),
    );
    expect(paths).toEqual(expect.arrayContaining(["dist/cli/main.js", "dist/index.js", "dist/index.d.ts"]));
    const built = [...new Set(paths.filter((path) => path.startsWith("dist/")).map((path) => path.split("/")[1]))];
    expect(built.sort()).toEqual(["aws-auth.cjs", "cli", "index.d.ts", "index.js", "lib", "stacks"]);
    expect(paths.filter((path) => /^dist\/.*(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  it("has at most 1 MB", () => {
    expect(packed.size).toBeLessThan(1_000_000);
  });

  it("can be published, and nothing but the registry's credentials is missing", () => {
    const { status, stdout, stderr } = npm(source, "publish", "--dry-run", "--ignore-scripts");
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`+ argocd-eks-iam@${manifest().version}\n`);
  });

  it("has a version of CHANGELOG.md, or one that is not yet released", () => {
    const [next, ...released] = [
      ...readFileSync(join(PROJECT, "CHANGELOG.md"), "utf8").matchAll(/^## \[(.+?)\]/gm),
    ].map(([, version]) => version);
    expect(next).toBe("Unreleased");
    expect(released[0] ?? manifest().version).toBe(manifest().version);
  });

  it("is released by a workflow that passes actionlint, and pins its actions by commit", () => {
    const workflow = readFileSync(join(PROJECT, ".github/workflows/release.yml"), "utf8");
    expect(actionlint(workflow)).toEqual([]);
    const actions = [...workflow.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(1);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("is not released under a tag of another version, nor without a section in CHANGELOG.md", () => {
    const { version } = manifest();
    const script = join(source, "scripts/release-version.mjs");
    const release = (tag: string) => spawnSync(process.execPath, [script, tag], { encoding: "utf8" });
    expect(release("v9.9.9")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`the tag is v9.9.9, and the version of package.json is ${version}`),
    });
    writeFileSync(join(source, "CHANGELOG.md"), "## [Unreleased]\n");
    expect(release(`v${version}`)).toMatchObject({
      status: 1,
      stderr: `CHANGELOG.md has no section [${version}]: rename [Unreleased]\n`,
    });
    writeFileSync(join(source, "CHANGELOG.md"), `## [Unreleased]\n\n## [${version}] - 2026-11-27\n`);
    expect(release(`v${version}`)).toMatchObject({ status: 0, stderr: "" });
  });

  it("is tested with versions that its peer dependencies allow", () => {
    const { peerDependencies, devDependencies } = manifest();
    const outside = Object.entries(peerDependencies).filter(
      ([name, range]) => !isInRange(devDependencies[name] ?? "", range),
    );
    expect(outside).toEqual([]);
    expect(Object.keys(peerDependencies)).toContain("cdktf");
  });

  it.each([
    ["CommonJS", "main.cts"],
    ["ESM", "main.mts"],
  ])("type-checks in a strict %s project, and runs there", (_kind, name) => {
    writeFileSync(join(project, name), PROGRAM);
    const tsc = join(PROJECT, "node_modules/.bin/tsc");
    const strict = ["--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--isolatedModules"];
    const args = [...strict, "--module", "nodenext", "--target", "es2022", "--types", "node", "--skipLibCheck"];
    const checked = spawnSync(tsc, [...args, name], { cwd: project, encoding: "utf8" });
    expect(checked.stdout).toBe("");
    const run = spawnSync(process.execPath, [name.replace(/ts$/, "js")], { cwd: project, encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(run.stdout).toBe("argocd targets-platform targets-shop\n");
  });

  it("has declarations without an error of their own", () => {
    writeFileSync(join(project, "declarations.mts"), PROGRAM);
    const tsc = join(PROJECT, "node_modules/.bin/tsc");
    const args = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022", "--types", "node"];
    const { stdout } = spawnSync(tsc, [...args, "declarations.mts"], { cwd: project, encoding: "utf8" });
    expect(stdout.split("\n").filter((line) => line.includes("argocd-eks-iam"))).toEqual([]);
  });

  it("gives the schema and its manifest by name, and no file of its inside", () => {
    const resolve = (name: string) =>
      spawnSync(process.execPath, ["-p", `require.resolve(${JSON.stringify(name)})`], {
        cwd: project,
        encoding: "utf8",
      });
    expect(resolve("argocd-eks-iam/fleet.schema.json").status).toBe(0);
    expect(resolve("argocd-eks-iam/package.json").status).toBe(0);
    expect(resolve("argocd-eks-iam/dist/lib/model/fleet.js").stderr).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("prints its name and version as a command, and synthesizes aws-auth's program without its sources", () => {
    const program = join(project, "node_modules/argocd-eks-iam/dist/cli/main.js");
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, [program, ...args], { cwd: project, encoding: "utf8", env: {} });
    expect(run("--version").stdout).toBe(`argocd-eks-iam ${manifest().version}\n`);
    const { targets, ...rest } = FLEET;
    const orders = { ...targets.orders, access: { type: "aws-auth" } };
    writeFileSync(join(project, "fleet.yaml"), JSON.stringify({ ...rest, targets: { orders } }));
    expect(run("synth")).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("Warning: targets.orders.access"),
    });
    expect(readFileSync(join(project, "cdktf.out/stacks/targets-shop/aws-auth.cjs"), "utf8")).toContain("mapRoles");
  });
});

const FLEET = {
  accounts: {
    platform: { id: "111122223333", regions: ["eu-west-1"] },
    shop: { id: "444455556666", regions: ["eu-west-1"] },
  },
  argocd: { account: "platform", cluster: "argocd" },
  targets: { orders: { account: "shop", cluster: "orders" } },
  backend: { local: {} },
};

const PROGRAM = `import { App } from "cdktf";
import { defineFleet, parseFleet, TargetRole, type FleetConfig } from "argocd-eks-iam";

export const file: FleetConfig = ${JSON.stringify(FLEET)};
export const construct: typeof TargetRole = TargetRole;
const app = new App();
defineFleet(app, parseFleet(JSON.stringify(file), "fleet.yaml"));
console.log(app.node.children.map(({ node }) => node.id).join(" "));
`;

/** Whether a version is in a range with a caret: the first number that is not 0 is the same, and the version is not lower. */
function isInRange(version: string, range: string): boolean {
  const numbers = (text: string) => text.split(".").map(Number) as [number, number, number];
  const [[major, minor, patch], [ofMajor, ofMinor, ofPatch]] = [numbers(version), numbers(range.replace(/^\^/, ""))];
  if (major !== ofMajor || (major === 0 && minor !== ofMinor)) return false;
  return minor > ofMinor || (minor === ofMinor && patch >= ofPatch);
}

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(dirname(__dirname), "../package.json"), "utf8"));
}
