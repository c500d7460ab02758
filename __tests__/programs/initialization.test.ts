import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { Terraform } from "../../lib/terraform/terraform";
import { SmallInstallation, STACK } from "./support/small-installation";

const progress = { log: () => {}, doing: () => {} };

/** Writes a program named `terraform` to a folder. */
function writeProgram(folder: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "terraform"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

describe("init before a plan", () => {
  let small: SmallInstallation;
  const directory = () => join(small.out, "stacks", STACK);
  const log = () => join(small.out, "log");

  /** Plans with the real Terraform. @returns the commands that ran */
  async function commandsOfPlan(variables: NodeJS.ProcessEnv = {}): Promise<string[]> {
    const own = join(small.out, "bin");
    writeProgram(own, `echo "$1" >> ${log()}\nPATH="${process.env.PATH}" exec terraform "$@"`);
    rmSync(log(), { force: true });
    const environment = { ...small.environment, PATH: `${own}${delimiter}${process.env.PATH}`, ...variables };
    expect(await small.plan({ environment })).toMatchObject({ ok: true });
    return readFileSync(log(), "utf8").trim().split("\n");
  }

  beforeEach(async () => {
    small = new SmallInstallation();
    await small.install({ resources: ["role"], targets: { orders: ["terraform_data.role"] } });
    await commandsOfPlan();
  });

  afterEach(() => small.remove());

  it("does not run if nothing changed since the last init", async () => {
    expect(await commandsOfPlan()).toEqual(["plan"]);
  });

  it("does not run if only resources changed", async () => {
    small.synth({ resources: ["role", "entry"], targets: { orders: ["terraform_data.role", "terraform_data.entry"] } });
    expect(await commandsOfPlan()).toEqual(["plan", "show"]);
  });

  it.each<[string, () => NodeJS.ProcessEnv]>([
    ["the required version", () => change('"backend"', '"required_version": ">= 1.1",\n    "backend"')],
    ["the lock file", () => write(".terraform.lock.hcl", "# other")],
    ["a variable of Terraform", () => ({ TF_PLUGIN_TIMEOUT: "60" })],
    ["Terraform's data, which was deleted", () => remove(".terraform")],
  ])("runs if what changed is %s", async (_, changing) => {
    expect(await commandsOfPlan(changing())).toEqual(["init", "plan"]);
  });

  it("runs after a plan for which Terraform asks for init", async () => {
    remove(".terraform/terraform.tfstate");
    expect(await commandsOfPlan()).toEqual(["plan", "output", "init", "plan"]);
    expect(await commandsOfPlan()).toEqual(["plan"]);
  });

  it("runs always with a data folder elsewhere", async () => {
    const variables = { TF_DATA_DIR: join(small.out, "data") };
    expect(await commandsOfPlan(variables)).toEqual(["init", "plan"]);
    expect(await commandsOfPlan(variables)).toEqual(["init", "plan"]);
  });

  function change(text: string, by: string): NodeJS.ProcessEnv {
    const file = join(directory(), "cdk.tf.json");
    return write("cdk.tf.json", readFileSync(file, "utf8").replace(text, by));
  }

  function write(name: string, text: string): NodeJS.ProcessEnv {
    writeFileSync(join(directory(), name), text);
    return {};
  }

  function remove(name: string): NodeJS.ProcessEnv {
    rmSync(join(directory(), name), { recursive: true });
    return {};
  }
});

describe("several init at once", () => {
  let folder: string;
  const stacks = () => ["a", "b", "c"].map((name) => new SynthesizedStack(name, join(folder, name)));

  /** Runs `init` of three stacks at once, with a program that logs its start and its end. @returns the log */
  async function logOf(variables: NodeJS.ProcessEnv, script = ""): Promise<string[]> {
    const log = join(folder, "log");
    const bin = join(folder, "bin");
    writeProgram(bin, `trap "echo end >> ${log}" EXIT\necho start >> ${log}\nsleep 0.3\n${script}`);
    const env = { HOME: folder, PATH: `${bin}${delimiter}${process.env.PATH}`, ...variables };
    const terraform = new Terraform(env, progress);
    await Promise.all(stacks().map((stack) => terraform.init(stack)));
    return readFileSync(log, "utf8").trim().split("\n");
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "init-order-"));
    for (const { directory } of stacks()) {
      mkdirSync(directory);
      writeFileSync(join(directory, "cdk.tf.json"), "{}");
      writeFileSync(join(directory, ".terraform.lock.hcl"), "the same\n");
    }
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const SERIAL = ["start", "end", "start", "end", "start", "end"];
  const FIRST_ALONE = ["start", "end", "start", "start", "end", "end"];

  it("run in parallel without a plugin cache", async () => {
    expect((await logOf({})).slice(0, 3)).toEqual(["start", "start", "start"]);
  });

  it("with a plugin cache run in parallel after the first, which fills the cache", async () => {
    expect(await logOf({ TF_PLUGIN_CACHE_DIR: folder })).toEqual(FIRST_ALONE);
  });

  it("know a plugin cache in the CLI configuration", async () => {
    const text = 'disable_checkpoint = true\nplugin_cache_dir = "/cache"\n';
    writeFileSync(join(folder, ".terraformrc"), text);
    expect(await logOf({})).toEqual(FIRST_ALONE);
    rmSync(join(folder, "log"));
    writeFileSync(join(folder, "cli.tfrc"), "");
    expect((await logOf({ TF_CLI_CONFIG_FILE: join(folder, "cli.tfrc") })).slice(0, 2)).toEqual(["start", "start"]);
  });

  it.each([
    ["adds to the lock file", "echo more >> .terraform.lock.hcl"],
    ["fails", "exit 1"],
  ])("run one after the other if each %s", async (_, script) => {
    expect(await logOf({ TF_PLUGIN_CACHE_DIR: folder }, script)).toEqual(SERIAL);
  });

  it("run one after the other without a lock file", async () => {
    for (const { directory } of stacks()) rmSync(join(directory, ".terraform.lock.hcl"));
    expect(await logOf({ TF_PLUGIN_CACHE_DIR: folder })).toEqual(SERIAL);
    expect(existsSync(join(folder, "a/.terraform"))).toBe(false);
  });
});
