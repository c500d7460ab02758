import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { Apply, type ApplyOptions, ForbiddenDestroyError } from "../../lib/terraform/apply";
import { rememberPlans } from "../../lib/terraform/known-plans";
import { planStacks } from "../../lib/terraform/plan";
import { discardPlans, recordedPlans, recordPlans, recordsDigest } from "../../lib/terraform/saved-plans";

const TOOL = "argocd-eks-iam 0.0.0-test";
const PROGRAM = "aws-auth.cjs";

let root: string;
let environment: NodeJS.ProcessEnv;

const out = () => join(root, "project/cdktf.out");
const fresh = () => join(root, "fresh/cdktf.out");
const stackFolder = (stack: string, folder = out()) => join(folder, "stacks", stack);
const progress = { log: () => {}, doing: () => {} };

/** What a stack of the test defines: values that Terraform keeps, under names that a target's resources have. */
type Values = Readonly<Record<string, string>>;

/** Writes stacks as synth does. */
function synth(folder: string, stacks: Readonly<Record<string, Values>>): void {
  const manifest: Record<string, unknown> = {};
  for (const [name, values] of Object.entries(stacks)) {
    const directory = stackFolder(name, folder);
    mkdirSync(directory, { recursive: true });
    const resources = Object.entries(values).map(([key, input]) => [
      key,
      // An entry in aws-auth is one of many under one address.
      key === "aws_auth" ? { for_each: { [input]: input }, input: "${each.value}" } : { input },
    ]);
    const configuration = {
      "//": { metadata: { stackName: name } },
      terraform: { backend: { local: { path: `../../../state/${name}.tfstate` } } },
      resource: { terraform_data: Object.fromEntries(resources) },
    };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(configuration, null, 2));
    writeFileSync(join(directory, PROGRAM), "console.log('ours')\n");
    manifest[name] = { workingDirectory: `stacks/${name}`, dependencies: name === "argocd" ? [] : ["argocd"] };
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks: manifest }));
}

/** Both folders: the one Terraform runs in, and what the fleet file means. */
function synthBoth(stacks: Readonly<Record<string, Values>>): void {
  for (const folder of [out(), fresh()]) synth(folder, stacks);
}

/** Plans as `plan` does. @returns the digest it prints */
async function plan(): Promise<string> {
  discardPlans(out());
  const stacks = stacksInOrder(out());
  const plans = await planStacks({ stacks, environment, progress });
  const made = stacks.flatMap((stack, index) => plans.slice(index, index + 1).map((plan) => ({ stack, plan })));
  const failed = plans.flatMap((one) => (one.ok ? [] : [one.error]));
  if (failed.length > 0) throw new Error(failed.join("\n"));
  const digest = recordPlans(TOOL, made);
  rememberPlans(out(), digest, environment);
  return digest;
}

function apply(options: Partial<ApplyOptions> = {}): Promise<string[]> {
  const apply = new Apply({
    outFolder: out(),
    freshFolder: fresh(),
    tool: TOOL,
    allowDestroy: ["orders"],
    environment,
    progress,
    ...options,
  });
  return apply.run().then((results) => results.map(({ stack, result }) => `${stack}: ${result}`));
}

/** What an apply says that applies nothing. */
async function refusal(options: Partial<ApplyOptions> = {}): Promise<string> {
  const before = state();
  const error = await apply(options).then(
    (results) => new Error(`was applied: ${results.join()}`),
    (refused: Error) => refused,
  );
  expect(state()).toEqual(before);
  return error.message;
}

/** What the states hold: stack → name → value. */
function state(): Record<string, Values> {
  const folder = join(root, "project/state");
  return Object.fromEntries(
    ["argocd", "targets-shop"].map((stack) => {
      const file = join(folder, `${stack}.tfstate`);
      const resources = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).resources : [];
      return [
        stack,
        Object.fromEntries(
          resources.map((one: { name: string; instances: [{ attributes: { input: { value: string } } }] }) => [
            one.name,
            one.instances[0]?.attributes.input.value,
          ]),
        ),
      ];
    }),
  );
}

/** Changes the parts of a saved plan. */
function repack(stack: string, change: (parts: Record<string, Uint8Array>) => void): void {
  const file = join(stackFolder(stack), "tfplan");
  const parts = unzipSync(readFileSync(file));
  change(parts);
  writeFileSync(file, zipSync(parts));
}

/** Makes the records match the changed files again, as a principal that can write the folder could. */
function fixRecords(): void {
  for (const { name, directory } of stacksInOrder(out())) {
    const file = (of: string) => join(directory, of);
    if (!existsSync(file("tfplan"))) continue;
    const record = JSON.parse(readFileSync(file("tfplan.record.json"), "utf8"));
    const digest = (of: string) =>
      createHash("sha256")
        .update(readFileSync(file(of)))
        .digest("hex");
    const lockFile = lockFileOf(readFileSync(file("tfplan")));
    const plan = { file: digest("tfplan"), lockFile: createHash("sha256").update(lockFile).digest("hex") };
    const fixed = { ...record, name, summary: digest("tfplan.summary.json"), plan };
    writeFileSync(file("tfplan.record.json"), JSON.stringify(fixed));
  }
}

function lockFileOf(plan: Uint8Array): Uint8Array {
  return unzipSync(plan)[".terraform.lock.hcl"] ?? new Uint8Array();
}

/** Changes a stack's record. */
function changeRecord(stack: string, change: (record: Record<string, unknown>) => void): void {
  const file = join(stackFolder(stack), "tfplan.record.json");
  const record = JSON.parse(readFileSync(file, "utf8"));
  change(record);
  writeFileSync(file, JSON.stringify(record));
}

/** Changes the result in the summary file of a stack. */
function changeSummary(stack: string, change: object): void {
  const file = join(stackFolder(stack), "tfplan.summary.json");
  const result = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...result, summary: { ...result.summary, ...change } }));
}

const ONE = { argocd: { management_role: "1" }, "targets-shop": { orders_role: "1", aws_auth: "orders" } };
const TWO = { argocd: { management_role: "2" }, "targets-shop": { orders_role: "2" } };

beforeAll(() => {
  // One place for all: this machine remembers plans by the folder they were made in.
  root = join(mkdtempSync(join(tmpdir(), "argocd-eks-iam-plans-")), "root");
  environment = { PATH: process.env.PATH, HOME: join(root, "home"), CHECKPOINT_DISABLE: "1" };
});

beforeEach(() => mkdirSync(join(root, "home"), { recursive: true }));

afterEach(() => rmSync(root, { recursive: true }));

afterAll(() => rmSync(join(root, ".."), { recursive: true }));

describe("saved plans", () => {
  it("are applied once, on the machine that planned, and are gone then; a stack without changes is said so", async () => {
    synthBoth(ONE);
    await plan();
    expect(await apply()).toEqual(["argocd: applied", "targets-shop: applied"]);
    expect(state()).toEqual(ONE);
    expect(await refusal()).toMatch(/no saved plan in .*: run plan first\nNothing was applied\.$/);
    synthBoth({ ...ONE, "targets-shop": TWO["targets-shop"] });
    await plan();
    expect(existsSync(join(stackFolder("argocd"), "tfplan"))).toBe(false);
    expect(await apply()).toEqual(["argocd: no changes", "targets-shop: applied"]);
  });

  it("are applied for the chosen stacks alone, and the others are planned again", async () => {
    synthBoth(ONE);
    await plan();
    expect(await apply({ choice: { stacks: ["argocd"] } })).toEqual(["argocd: applied", "targets-shop: not chosen"]);
    expect(await refusal()).toMatch(/no saved plan in .*: run plan first/);
    await plan();
    expect(await apply({ choice: { stacks: ["targets-shop"] } })).toEqual([
      "targets-shop: applied",
      "argocd: not chosen",
    ]);
    expect(state()).toEqual(ONE);
  });

  it("are read by their owner alone", async () => {
    synthBoth(ONE);
    await plan();
    for (const file of ["tfplan", "tfplan.summary.json", "tfplan.record.json"]) {
      expect(statSync(join(stackFolder("argocd"), file)).mode & 0o077).toBe(0);
    }
  });

  it("are applied on another machine with the digest that was printed, and not without it or with another", async () => {
    synthBoth(ONE);
    const digest = await plan();
    const artifact = join(root, "artifact");
    cpSync(out(), artifact, { recursive: true });
    rmSync(join(root, "home"), { recursive: true });
    rmSync(out(), { recursive: true });
    synth(out(), ONE);
    expect(await refusal({ plansFolder: artifact })).toMatch(
      /were not created in this folder on this machine.*\n {2}apply --digest sha256:…/,
    );
    const other = `sha256:${"0".repeat(64)}`;
    expect(await refusal({ plansFolder: artifact, digest: other })).toMatch(
      `have the digest ${digest}, expected ${other}`,
    );
    expect(await apply({ plansFolder: artifact, digest })).toEqual(["argocd: applied", "targets-shop: applied"]);
  });

  it("of another version of the tool are refused", async () => {
    synthBoth(ONE);
    await plan();
    expect(await refusal({ tool: "argocd-eks-iam 9.9.9" })).toMatch(
      `${TOOL} created the plans, this is argocd-eks-iam 9.9.9`,
    );
  });

  it("of what the fleet file does not mean any more are refused, and name the stack", async () => {
    synthBoth(ONE);
    await plan();
    synth(fresh(), TWO);
    expect(await refusal()).toBe(
      [
        "argocd: the stack of the fleet file differs from the planned stack: run synth and plan again",
        "targets-shop: the stack of the fleet file differs from the planned stack: run synth and plan again",
        "Nothing was applied.",
      ].join("\n"),
    );
  });

  it("without cdktf's metadata are plans of the same stacks", async () => {
    synthBoth(ONE);
    const file = join(stackFolder("argocd"), "cdk.tf.json");
    const { "//": _, ...stripped } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, `${JSON.stringify(stripped, null, 2)}\n`);
    await plan();
    expect(await apply()).toEqual(["argocd: applied", "targets-shop: applied"]);
  });
});

describe("whoever can write the plans, and makes the record fit again, is refused", () => {
  let digest: string;
  let planned: string;

  // Planned once, and put back for each: an installation of ONE, and the plans to make it TWO.
  beforeAll(async () => {
    mkdirSync(join(root, "home"), { recursive: true });
    synthBoth(ONE);
    await plan();
    await apply();
    synthBoth(TWO);
    digest = await plan();
    planned = join(root, "../planned");
    cpSync(root, planned, { recursive: true });
  });

  beforeEach(() => {
    rmSync(root, { recursive: true });
    cpSync(planned, root, { recursive: true });
  });

  it.each([
    ["outside", "../../elsewhere"],
    ["as an absolute path", "/tmp"],
    ["in another stack's folder", "stacks/argocd"],
  ])(
    "a working folder %s: plan refuses it, and apply runs in the folders of the fleet file",
    async (_, workingDirectory) => {
      const manifest = JSON.parse(readFileSync(join(out(), "manifest.json"), "utf8"));
      manifest.stacks["targets-shop"].workingDirectory = workingDirectory;
      writeFileSync(join(out(), "manifest.json"), JSON.stringify(manifest));
      expect(() => stacksInOrder(out())).toThrow(
        /manifest\.json: expected stacks\/<name> as the folder of each stack, got /,
      );
      expect(await apply()).toEqual(["argocd: applied", "targets-shop: applied"]);
      expect(state()).toEqual(TWO);
    },
  );

  it("a plan of another configuration, in a folder without a lock file", async () => {
    const foreign = join(root, "foreign");
    mkdirSync(foreign);
    writeFileSync(
      join(foreign, "cdk.tf.json"),
      JSON.stringify({ resource: { terraform_data: { evil: { input: "x" } } } }),
    );
    const terraform = (...args: string[]) =>
      execFileSync("terraform", args, { cwd: foreign, env: environment as Record<string, string>, stdio: "ignore" });
    terraform("init");
    terraform("plan", "-out=tfplan");
    cpSync(join(foreign, "tfplan"), join(stackFolder("argocd"), "tfplan"));
    rmSync(join(stackFolder("argocd"), ".terraform.lock.hcl"), { force: true });
    expect(await refusal()).toMatch("argocd: the plan file changed after plan saved the file");
    fixRecords();
    expect(await refusal()).toMatch("argocd: the configuration of the plan differs from the fleet file");
  });

  it("the plan of another stack", async () => {
    cpSync(join(stackFolder("argocd"), "tfplan"), join(stackFolder("targets-shop"), "tfplan"));
    fixRecords();
    expect(await refusal({ digest })).toMatch(
      "targets-shop: the configuration of the plan differs from the fleet file",
    );
  });

  it("a plan of the same configuration that destroys it", async () => {
    const stacks = stacksInOrder(out());
    const right = readFileSync(join(stackFolder("targets-shop"), "tfplan.summary.json"));
    await planStacks({ stacks, environment, progress, destroy: true });
    expect(await refusal()).toMatch("argocd: the plan file changed after plan saved the file");
    writeFileSync(join(stackFolder("targets-shop"), "tfplan.summary.json"), right);
    fixRecords();
    expect(await refusal()).toMatch("were not created in this folder on this machine");
    expect(await refusal({ digest })).toMatch(/have the digest sha256:\w+, expected sha256:/);
  });

  it.each([
    ["planned changes", "tfplan"],
    ["state", "tfstate"],
  ])("a plan with other %s beside the right configuration", async (_, part) => {
    const other = unzipSync(readFileSync(join(stackFolder("targets-shop"), "tfplan")));
    repack("argocd", (parts) => {
      parts[part] = other[part] ?? new Uint8Array();
    });
    fixRecords();
    expect(await refusal()).toMatch("were not created in this folder on this machine");
    expect(await refusal({ digest })).toMatch(/expected sha256:/);
  });

  it("a plan with a second configuration file", async () => {
    repack("argocd", (parts) => {
      parts["tfconfig/m-/override.tf"] = Buffer.from('output "x" { value = "y" }');
    });
    fixRecords();
    expect(await refusal()).toMatch("argocd: the configuration of the plan differs from the fleet file");
  });

  it("a summary that says nothing changes: a revocation is not dropped", async () => {
    changeSummary("argocd", { isEmpty: true, changes: [], marks: [] });
    expect(await refusal()).toMatch("argocd: the summary file changed after plan saved the file");
    fixRecords();
    changeRecord("argocd", (record) => {
      delete record.plan;
    });
    expect(await refusal()).toMatch("were not created in this folder on this machine");
    expect(await refusal({ digest })).toMatch(/expected sha256:/);
  });

  it("a stack without its record", async () => {
    rmSync(join(stackFolder("targets-shop"), "tfplan.record.json"));
    expect(await refusal({ digest })).toMatch(/expected sha256:/);
  });

  it.each(["tfplan", "tfplan.summary.json"])("a link in place of %s", async (name) => {
    const file = join(stackFolder("argocd"), name);
    cpSync(file, join(root, "copy"));
    rmSync(file);
    symlinkSync(join(root, "copy"), file);
    expect(await refusal()).toMatch(`${name}: expected a file, found a symbolic link`);
  });

  it("a link in place of a stack's folder", async () => {
    cpSync(stackFolder("argocd"), join(root, "copy"), { recursive: true });
    rmSync(stackFolder("argocd"), { recursive: true });
    symlinkSync(join(root, "copy"), stackFolder("argocd"));
    expect(await refusal()).toMatch("expected a folder, found a symbolic link or a file");
  });

  it.each(["evil.tf", "evil_override.tf.json", "x.auto.tfvars", "terraform.tfvars.json", "evil.tofu"])(
    "a file that Terraform would read, %s, when planning and when applying",
    async (name) => {
      writeFileSync(join(stackFolder("argocd"), name), "");
      expect(await refusal()).toMatch(`${name}: Terraform would read this file together with the stack argocd`);
      await expect(plan()).rejects.toThrow(`${name}: Terraform would read this file`);
    },
  );

  it("half a plan, and half a record", async () => {
    const file = join(stackFolder("argocd"), "tfplan");
    writeFileSync(file, readFileSync(file).subarray(0, 500));
    expect(await refusal()).toMatch("argocd: the plan file changed after plan saved the file");
    const record = join(stackFolder("argocd"), "tfplan.record.json");
    writeFileSync(record, readFileSync(record).subarray(0, 50));
    expect(await refusal()).toMatch(
      "tfplan.record.json: expected the record of a saved plan of argocd; run plan again",
    );
  });

  it("a program in place of ours: the one that the fleet file means is written back before Terraform runs", async () => {
    writeFileSync(join(stackFolder("targets-shop"), PROGRAM), "evil");
    expect(await apply()).toEqual(["argocd: applied", "targets-shop: applied"]);
    expect(readFileSync(join(stackFolder("targets-shop"), PROGRAM), "utf8")).toBe("console.log('ours')\n");
  });

  it("providers that came with plans of another machine: they are deleted before Terraform runs", async () => {
    rmSync(join(root, "home"), { recursive: true });
    const providers = join(stackFolder("argocd"), ".terraform/providers");
    mkdirSync(providers, { recursive: true });
    writeFileSync(join(providers, "evil"), "");
    chmodSync(join(providers, "evil"), 0o755);
    expect(await apply({ digest })).toEqual(["argocd: applied", "targets-shop: applied"]);
    expect(existsSync(join(providers, "evil"))).toBe(false);
  });

  it("a summary without the mark of what is lost: the guard reads the plan, and the two must agree", async () => {
    const lost = await apply({ allowDestroy: [] }).catch((refused: Error) => refused);
    expect(lost).toBeInstanceOf(ForbiddenDestroyError);
    expect(String(lost)).toMatch('targets-shop terraform_data.aws_auth["orders"]: ');
    changeSummary("targets-shop", { marks: [] });
    fixRecords();
    rememberPlans(out(), recordsDigest(recordedPlans(out())), environment);
    expect(await refusal({ allowDestroy: [] })).toMatch(
      "targets-shop: the summary does not match the plan: run plan again",
    );
  });
});
