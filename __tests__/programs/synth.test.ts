import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { command } from "../support/command";

const PROJECT = join(__dirname, "../..");

/** A checkout in another folder, with what npm ci builds and synth reads. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-synth-"));
  for (const name of [
    "cli",
    "lib",
    "stacks",
    "main.ts",
    "fleet.yaml",
    "cdktf.json",
    "package.json",
    "tsconfig.json",
    "scripts",
  ]) {
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  execFileSync(process.execPath, ["scripts/aws-auth-program.mjs"], { cwd: folder });
  return folder;
}

function node(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  // No PATH: a synth needs Node alone.
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", ...args], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Every synthesised file, by path. */
function files(folder: string): Record<string, string> {
  const out = join(folder, "cdktf.out");
  const names = readdirSync(out, { recursive: true, encoding: "utf8", withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(out.length), readFileSync(path, "utf8")]),
  );
}

describe("npm run synth", () => {
  let one: string;
  let other: string;
  let first: ReturnType<typeof node>;

  beforeAll(() => {
    [one, other] = [checkout(), checkout()];
    first = node(one, ["cli/main.ts", "synth"]);
  });

  afterAll(() => {
    for (const folder of [one, other]) rmSync(folder, { recursive: true });
  });

  it("says what it wrote and what to do next", async () => {
    expect(first).toEqual({
      status: 0,
      stdout: expect.stringContaining("fleet.yaml is valid: 2 targets in 2 accounts."),
      stderr: "",
    });
    expect(first.stdout).toContain(
      "│ targets-shop     │ shop 444455556666     │ orders   │ cdktf.out/stacks/targets-shop     │",
    );
  });

  it("writes the same bytes from another folder, again, and through main.ts as cdktf runs it", async () => {
    const written = files(one);
    expect(Object.keys(written).sort()).toEqual([
      "/manifest.json",
      "/stack-inputs.json",
      "/stacks/argocd/cdk.tf.json",
      "/stacks/targets-platform/aws-auth.cjs",
      "/stacks/targets-platform/cdk.tf.json",
      "/stacks/targets-shop/aws-auth.cjs",
      "/stacks/targets-shop/cdk.tf.json",
    ]);
    expect(node(other, ["main.ts"]).status).toBe(0);
    expect(files(other)).toEqual(written);
    await command(["synth"], { cwd: other });
    expect(files(other)).toEqual(written);
  });

  it("writes no path of this machine and no credential", async () => {
    // This one has warnings, each of which has a place in the sources.
    const warned = join(PROJECT, "examples/aws-auth/fleet.yaml");
    expect((await command(["synth", "--fleet", warned], { cwd: other })).stderr).toContain("Warning:");
    const all = JSON.stringify([files(one), files(other)]);
    for (const folder of [one, other]) expect(all).not.toContain(folder);
    expect(all).not.toContain(PROJECT);
    // The program for aws-auth speaks of passwords of proxies, and holds none.
    const configurations = Object.entries(files(one)).flatMap(([name, text]) => (name.endsWith(".json") ? [text] : []));
    const tokens = configurations.join("\n").matchAll(/"token": (.*)/g);
    expect(new Set([...tokens].map(([, value]) => value))).toEqual(
      new Set(['"${ephemeral.aws_eks_cluster_auth.argocd_cluster.token}"']),
    );
    expect(configurations.join("\n")).not.toMatch(/access_key|secret_key|AKIA|ASIA|password/i);
  });

  it("takes another fleet file by FLEET_FILE, and by --fleet before it", async () => {
    writeFileSync(
      join(one, "other.yaml"),
      readFileSync(join(one, "fleet.yaml"), "utf8").replaceAll("orders", "billing"),
    );
    const other = { cwd: one, env: { FLEET_FILE: "other.yaml" } };
    expect((await command(["synth", "--out", "by-env"], other)).stdout).toContain("other.yaml is valid");
    const flag = await command(["synth", "--fleet", "fleet.yaml", "--out", "by-flag"], other);
    expect(flag.stdout).toContain("fleet.yaml is valid");
    expect(existsSync(join(one, "by-env/stacks/targets-shop/cdk.tf.json"))).toBe(true);
  });

  it("puts the project's lock file into every stack, unless it is told not to", async () => {
    writeFileSync(join(one, ".terraform.lock.hcl"), "# pinned\n");
    expect((await command(["synth", "--out", "locked"], { cwd: one })).status).toBe(0);
    for (const stack of ["argocd", "targets-platform", "targets-shop"]) {
      expect(readFileSync(join(one, "locked/stacks", stack, ".terraform.lock.hcl"), "utf8")).toBe("# pinned\n");
    }
    const free = { cwd: one, env: { TERRAFORM_LOCK_FILE: "" } };
    expect((await command(["synth", "--out", "free"], free)).status).toBe(0);
    expect(existsSync(join(one, "free/stacks/argocd/.terraform.lock.hcl"))).toBe(false);
  });

  it("writes nothing of a wrong file, says what is wrong and exits 1, through main.ts as well", async () => {
    writeFileSync(join(one, "wrong.yaml"), "accounts: {}\n");
    const env = { FLEET_FILE: "wrong.yaml", CDKTF_OUTDIR: "never" };
    for (const { status, stderr } of [node(one, ["main.ts"], env), await command(["synth"], { cwd: one, env })]) {
      expect(status).toBe(1);
      expect(stderr).toMatch(/^wrong\.yaml:1:11 accounts: expected at least the account of the Argo CD cluster$/m);
      expect(existsSync(join(one, "never"))).toBe(false);
    }
  });

  it("explains itself to who mistypes an option", async () => {
    const { status, stderr } = await command(["synth", "--flet", "x"], { cwd: one });
    expect(status).toBe(64);
    expect(stderr).toContain("unknown option '--flet'. Did you mean --fleet?");
    expect(stderr).toContain("For details, run: argocd-eks-iam synth --help");
  });
});
