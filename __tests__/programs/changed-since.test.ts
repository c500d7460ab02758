import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadFleet, parseFleet } from "../../lib/fleet/load";
import type { Fleet } from "../../lib/model/fleet";
import { stacksChangedSince } from "../../lib/synth/changed-since";
import { PLAN_FILE } from "../../lib/synth/output/plan-files";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { sameInputs } from "../../lib/synth/stack-inputs-file";
import { synthFleet } from "../../lib/synth/synth-fleet";
import { type Data, EVERY_FIELD, fileWith, fileWithout } from "../support/every-field";

const FLEET = readFileSync(join(__dirname, "../../fleet.yaml"), "utf8");
const ELSEWHERE = process.cwd();
let folder: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });

function synth(text: string, isStripped = false): void {
  writeFileSync("fleet.yaml", text);
  synthFleet(loadFleet("fleet.yaml"), {}, { outFolder: "cdktf.out", isStripped });
}

const since = (ref = "HEAD") => stacksChangedSince(ref, { outFolder: "cdktf.out", fleetFile: "fleet.yaml" });
const modified = (stack: string) => statSync(`cdktf.out/stacks/${stack}/cdk.tf.json`).mtimeMs;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "changed-since-"));
  process.chdir(folder);
  git("init", "-q");
  synth(FLEET);
  git("add", "fleet.yaml");
  git("commit", "-q", "-m", "one");
});

afterEach(() => {
  process.chdir(ELSEWHERE);
  rmSync(folder, { recursive: true });
});

describe("the stacks that changed since a Git ref", () => {
  it("are none, where the fleet file is the same", () => {
    expect(since()).toEqual([]);
  });

  it("are the stack of a target that changed", () => {
    synth(FLEET.replace(/^( {2}payments:)$/m, "$1\n    paused: true"));
    expect(since()).toEqual(["targets-platform"]);
  });

  it("are all, where the project changed, or the file was not valid then", () => {
    writeFileSync("package.json", "{}");
    git("add", "package.json");
    expect(since()).toEqual(["argocd", "targets-platform", "targets-shop"]);
    git("rm", "-q", "--cached", "package.json");
    writeFileSync("fleet.yaml", "targets: 1\n");
    git("add", "fleet.yaml");
    git("commit", "-q", "-m", "two");
    expect(since()).toEqual(["argocd", "targets-platform", "targets-shop"]);
  });

  it("are the stacks whose configuration was changed after the synth", () => {
    const file = "cdktf.out/stacks/targets-shop/cdk.tf.json";
    writeFileSync(file, readFileSync(file, "utf8").replace('"region": "us-east-1"', '"region": "us-east-2"'));
    expect(since()).toEqual(["targets-shop"]);
  });

  it("are the stacks with imports, which no fleet file has", () => {
    const imports = { "targets-shop": [{ to: "aws_iam_role.orders_role", id: "orders" }] };
    writeFileSync("fleet.imports.json", JSON.stringify(imports));
    synthFleet(loadFleet("fleet.yaml"), {}, { outFolder: "cdktf.out", importsFile: "fleet.imports.json" });
    expect(since()).toEqual(["targets-shop"]);
  });

  it("are found without the record of synth, as another version leaves it", () => {
    synth(FLEET.replace(/^( {2}payments:)$/m, "$1\n    paused: true"));
    for (const text of ["{}", "null", '{"argocd": 1}', "not JSON"]) {
      writeFileSync("cdktf.out/stack-inputs.json", text);
      expect(since()).toEqual(["targets-platform"]);
    }
    rmSync("cdktf.out/stack-inputs.json");
    expect(since()).toEqual(["targets-platform"]);
  });

  it("need a ref that Git knows", () => {
    expect(() => since("nowhere")).toThrow(
      "--changed-since: Git does not know nowhere. In a shallow clone, fetch the ref first",
    );
    git("branch", "release");
    expect(() => since("relaese")).toThrow('Git does not know relaese; did you mean "release"?');
    expect(() => since("--output=written")).toThrow("Git does not know --output=written");
    expect(existsSync("written")).toBe(false);
  });
});

describe("the stacks that are known to be the same without a synth", () => {
  const fleetOf = (data: Data) => parseFleet(stringify(data), "fleet.yaml");
  const written = (fleet: Fleet) => {
    synthFleet(fleet, {}, { outFolder: "cdktf.out" });
    return new Map(stacksInOrder("cdktf.out").map(({ name, text }) => [name, text]));
  };

  it.each(EVERY_FIELD.map((field) => [field.path, field] as const))(
    "with and without %s, have the same configuration",
    (_, field) => {
      const [without, having] = [fleetOf(fileWithout(field)), fleetOf(fileWith(field))];
      const before = written(without);
      expect([...sameInputs("cdktf.out", without)].sort()).toEqual([...before.keys()].sort());
      const now = written(having);
      const same = [...sameInputs("cdktf.out", without)];
      expect(same.map((name) => [name, now.get(name)])).toEqual(same.map((name) => [name, before.get(name)]));
    },
  );
});

describe("synth", () => {
  it("touches only what changed, and forgets the saved plan of that", () => {
    for (const stack of ["argocd", "targets-platform"]) writeFileSync(`cdktf.out/stacks/${stack}/${PLAN_FILE}`, "plan");
    const before = [modified("argocd"), modified("targets-platform")];
    synth(FLEET.replace(/^( {2}payments:)$/m, "$1\n    paused: true"));
    expect(modified("argocd")).toBe(before[0]);
    expect(modified("targets-platform")).toBeGreaterThan(before[1] as number);
    expect(readFileSync(`cdktf.out/stacks/argocd/${PLAN_FILE}`, "utf8")).toBe("plan");
    expect(() => statSync(`cdktf.out/stacks/targets-platform/${PLAN_FILE}`)).toThrow("ENOENT");
  });

  it("leaves out cdktf's comments where asked, and nothing else", () => {
    const file = "cdktf.out/stacks/targets-shop/cdk.tf.json";
    const whole = JSON.parse(readFileSync(file, "utf8"));
    synth(FLEET, true);
    const text = readFileSync(file, "utf8");
    expect(text).not.toContain('"//"');
    const bare = JSON.parse(JSON.stringify(whole), (key, value) => (key === "//" ? undefined : value));
    expect(JSON.parse(text)).toEqual(bare);
  });
});
