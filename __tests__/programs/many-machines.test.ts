import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { Apply } from "../../lib/terraform/apply";
import { planStacks } from "../../lib/terraform/plan";
import { type ReviewedPlans, reviewedPlans } from "../../lib/terraform/reviewed-plans";
import { copyPlans, recordPlans, recordsDigest, refuseUsedFolder } from "../../lib/terraform/saved-plans";

const TOOL = "argocd-eks-iam 0.0.0-test with Terraform";
const progress = { log: () => {}, doing: () => {} };
const NAMES = ["argocd", ...Array.from({ length: 19 }, (_, index) => `targets-a${String(index).padStart(2, "0")}`)];
const [FIRST, SECOND] = [NAMES.slice(0, 10), NAMES.slice(10)];

let root: string;

/** Writes the stacks of a fleet file: each keeps one value, in a state that all machines reach. */
function synth(folder: string, value: string): void {
  const manifest: Record<string, unknown> = {};
  for (const name of NAMES) {
    const directory = join(folder, "stacks", name);
    mkdirSync(directory, { recursive: true });
    const configuration = {
      terraform: { backend: { local: { path: join(root, "state", `${name}.tfstate`) } } },
      resource: { terraform_data: { value: { input: value } } },
    };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(configuration));
    manifest[name] = { workingDirectory: `stacks/${name}`, dependencies: name === "argocd" ? [] : ["argocd"] };
  }
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks: manifest }));
}

/** A machine with a checkout of its own. It shares nothing with other machines but the states. */
class Machine {
  readonly folder: string;

  constructor(name: string, value: string) {
    this.folder = join(root, name);
    mkdirSync(join(this.folder, "home"), { recursive: true });
    for (const folder of [this.out, this.fresh]) synth(folder, value);
  }

  get out(): string {
    return join(this.folder, "cdktf.out");
  }

  private get fresh(): string {
    return join(this.folder, "fresh");
  }

  private get environment() {
    return { PATH: process.env.PATH, HOME: join(this.folder, "home"), CHECKPOINT_DISABLE: "1" };
  }

  /** `plan --stack … --save`. @returns the folder of the artefact */
  async plan(names: readonly string[], tool = TOOL): Promise<string> {
    const save = join(this.folder, "plans");
    const stacks = stacksInOrder(this.out).filter(({ name }) => names.includes(name));
    refuseUsedFolder(save, this.out, names);
    const plans = await planStacks({ stacks, environment: this.environment, progress, parallelism: 2 });
    recordPlans(
      tool,
      stacks.flatMap((stack, index) => plans.slice(index, index + 1).map((plan) => ({ stack, plan }))),
    );
    copyPlans(this.out, names, save);
    return save;
  }

  review(folders: readonly string[], expected: readonly string[] = NAMES): ReviewedPlans {
    return reviewedPlans(folders, stacksInOrder(this.out), expected);
  }

  /** `apply --from … --digest … --stack …`. */
  async apply(plansFolder: string, digest: string, stacks?: readonly string[]): Promise<readonly string[]> {
    const options = { outFolder: this.out, plansFolder, freshFolder: this.fresh, tool: TOOL, digest, allowDestroy: [] };
    const choice = stacks ? { choice: { stacks } } : {};
    const run = new Apply({ ...options, ...choice, environment: this.environment, progress, parallelism: 2 });
    return (await run.run()).filter(({ result }) => result === "applied").map(({ stack }) => stack);
  }
}

/** What the states hold, by stack. */
function state(): Readonly<Record<string, string>> {
  const folder = join(root, "state");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".tfstate")) : [];
  return Object.fromEntries(
    files.map((file) => [
      file.replace(".tfstate", ""),
      JSON.parse(readFileSync(join(folder, file), "utf8")).resources[0]?.instances[0].attributes.input.value,
    ]),
  );
}

/** One folder with the files of several artefacts, as a download of all artefacts writes it. */
function merged(...artefacts: readonly string[]): string {
  const folder = mkdtempSync(join(root, "merged-"));
  for (const artefact of artefacts) cpSync(artefact, folder, { recursive: true });
  return folder;
}

function all(value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(NAMES.map((name) => [name, value]));
}

let artefacts: readonly [string, string];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "argocd-eks-iam-machines-"));
  const [one, two] = [new Machine("one", "1"), new Machine("two", "1")];
  artefacts = [await one.plan(FIRST), await two.plan(SECOND)];
}, 120_000);

afterAll(() => rmSync(root, { recursive: true }));

describe("plans of one stack that are refused, by review and by apply, and nothing is applied", () => {
  const stack = "targets-a03";
  const file = (folder: string, name: string) => join(folder, "stacks", stack, name);
  const record = (folder: string, change: object) => {
    const path = file(folder, "tfplan.record.json");
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
  };

  it.each<[string, string, (folder: string) => void]>([
    [
      "a plan with other bytes",
      "the plan file changed after plan saved the file",
      (folder) => appendFileSync(file(folder, "tfplan"), "x"),
    ],
    [
      "half a plan",
      "the plan file changed after plan saved the file",
      (folder) => truncateSync(file(folder, "tfplan"), 900),
    ],
    ["a plan that is missing", "the plan is missing or was applied", (folder) => rmSync(file(folder, "tfplan"))],
    [
      "a result that is missing",
      "the plan is missing or was applied",
      (folder) => rmSync(file(folder, "tfplan.summary.json")),
    ],
    [
      "another result",
      "the summary file changed after plan saved the file",
      (folder) => appendFileSync(file(folder, "tfplan.summary.json"), " "),
    ],
    [
      "the plan of another stack, with its record",
      "expected the record of a saved plan of targets-a03",
      (folder) => cpSync(join(folder, "stacks/targets-a04"), join(folder, "stacks", stack), { recursive: true }),
    ],
    [
      "the plan of another fleet file",
      "the stack of the fleet file differs from the planned stack",
      (folder) => record(folder, { stack: "0".repeat(64) }),
    ],
    ["a plan of another version", "created th", (folder) => record(folder, { tool: "argocd-eks-iam 9.9.9" })],
    [
      "a link to a file of this machine",
      "expected a file, found a symbolic link",
      (folder) => {
        rmSync(file(folder, "tfplan"));
        symlinkSync("/etc/hostname", file(folder, "tfplan"));
      },
    ],
    [
      "a link in place of its folder",
      "expected a folder, found a symbolic link",
      (folder) => {
        rmSync(join(folder, "stacks", stack), { recursive: true });
        symlinkSync(join(folder, "stacks/targets-a04"), join(folder, "stacks", stack));
      },
    ],
    [
      "a stack that the fleet file does not define",
      "the fleet file",
      (folder) => {
        cpSync(join(folder, "stacks", stack), join(folder, "stacks/targets-evil"), { recursive: true });
        const path = join(folder, "stacks/targets-evil/tfplan.record.json");
        writeFileSync(path, readFileSync(path, "utf8").replaceAll(stack, "targets-evil"));
      },
    ],
    [
      "a folder whose name is none of a stack",
      "expected the name of a stack",
      (folder) => mkdirSync(join(folder, "stacks/; rm -rf ~")),
    ],
  ])("%s", async (name, message, change) => {
    const folder = merged(...artefacts);
    const digest = new Machine("reviewer", "1").review([folder]).digest ?? "";
    change(folder);
    const said = (run: () => unknown) => {
      try {
        return JSON.stringify(run());
      } catch (error) {
        return (error as Error).message;
      }
    };
    const review = said(() => new Machine("reviewer", "1").review([folder]));
    expect(review).toContain(message);
    expect(review).not.toContain('"digest"');
    const apply = new Machine("applier", "1").apply(folder, digest);
    await expect(apply).rejects.toThrow(message);
    expect({ name, state: state() }).toEqual({ name, state: {} });
  });

  it("a record that was made to fit: the digest of the review is another", async () => {
    const folder = merged(...artefacts);
    const machine = new Machine("reviewer", "1");
    const { digest = "", waves } = machine.review([folder]);
    const [, second = []] = waves;
    cpSync(join(folder, "stacks/targets-a04/tfplan"), file(folder, "tfplan"));
    rmSync(file(folder, "tfplan.record.json"));
    const reasons = "differ from the reviewed plans";
    await expect(new Machine("applier", "1").apply(folder, digest)).rejects.toThrow(reasons);
    const own = recordsDigest(second.map((planned) => planned.record));
    const names = second.map((planned) => planned.stack);
    await expect(new Machine("applier", "1").apply(folder, own, names)).rejects.toThrow(reasons);
    expect(state()).toEqual({});
  });
});

describe("a review of plans of many machines", () => {
  it("names the stacks whose job saved no plan, and fails; the digest is that of the others", () => {
    const { plans, digest } = new Machine("reviewer", "1").review([artefacts[0]]);
    expect(plans.filter(({ ok }) => !ok)).toEqual(
      SECOND.map((stack) => ({ stack, ok: false, error: "no job saved a plan of this stack: see the log of the job" })),
    );
    expect(digest).toMatch(/^sha256:/);
  });

  it("expects only the stacks that were to be planned, and shows plans of other stacks too", () => {
    const { plans } = new Machine("reviewer", "1").review([artefacts[0]], ["argocd"]);
    expect(plans.map(({ stack, ok }) => [stack, ok])).toEqual(FIRST.map((stack) => [stack, true]));
  });

  it("refuses two plans of one stack, and has no digest", () => {
    const { plans, digest } = new Machine("reviewer", "1").review([artefacts[0], merged(...artefacts)]);
    expect(plans[0]).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^two jobs saved a plan of this stack: .* and /),
    });
    expect(digest).toBeUndefined();
  });

  it("is the same for one folder with all plans as for a folder for each job", () => {
    const machine = new Machine("reviewer", "1");
    expect(machine.review([merged(...artefacts)]).digest).toBe(machine.review(artefacts).digest);
  });
});

it("a folder with plans is not used for other plans of the same stacks, nor is the synthesized folder", () => {
  expect(() => refuseUsedFolder(artefacts[0], "cdktf.out", ["argocd", "targets-a15"])).toThrow(
    `--save ${artefacts[0]}: the folder already has plans of argocd: name another folder`,
  );
  expect(() => refuseUsedFolder("cdktf.out/", "cdktf.out", [])).toThrow(
    "--save cdktf.out/: name another folder than --out",
  );
});

// Last: these change the states.
describe("twenty stacks, planned by two machines", () => {
  it("are applied by two others in waves, each exactly its part of the reviewed plans, once", async () => {
    const { waves } = new Machine("reviewer", "1").review(artefacts);
    expect(waves.map((wave) => wave.map(({ stack }) => stack))).toEqual([["argocd"], NAMES.slice(1)]);
    const folder = merged(...artefacts);
    const part = (from: number, to: number) => {
      const own = (waves[1] ?? []).slice(from, to);
      return { stacks: own.map(({ stack }) => stack), digest: recordsDigest(own.map(({ record }) => record)) };
    };
    const [three, four] = [new Machine("three", "1"), new Machine("four", "1")];
    const hub = recordsDigest((waves[0] ?? []).map(({ record }) => record));
    expect(await three.apply(folder, hub, ["argocd"])).toEqual(["argocd"]);
    for (const [machine, one] of [
      [three, part(0, 9)],
      [four, part(9, 19)],
    ] as const) {
      // The digest of other stacks is none of these.
      await expect(machine.apply(folder, hub, one.stacks)).rejects.toThrow("differ from the reviewed plans");
      expect(await machine.apply(folder, one.digest, one.stacks)).toEqual(one.stacks);
    }
    expect(state()).toEqual(all("1"));
    // Terraform refuses a plan of an older state.
    expect(await four.apply(folder, hub, ["argocd"])).toEqual([]);
    expect(state()).toEqual(all("1"));
  }, 120_000);

  it("without changes need no job, and a stack that could not be planned is in the review, and left alone", async () => {
    const machine = new Machine("five", "1");
    writeFileSync(join(machine.out, "stacks/targets-a01/evil.tf"), "");
    const save = await machine.plan(["argocd", "targets-a01"]);
    const { plans, waves, digest = "" } = new Machine("reviewer", "1").review([save], []);
    expect(plans).toEqual([
      { stack: "argocd", ok: true, summary: expect.objectContaining({ isEmpty: true }) },
      { stack: "targets-a01", ok: false, error: expect.stringContaining("evil.tf: Terraform would read this file") },
    ]);
    expect(waves).toEqual([]);
    expect(await new Machine("six", "1").apply(save, digest)).toEqual([]);
  });
});
