import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orphanedStates } from "../../lib/live/orphaned-states";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orphaned-states-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A synthesised stack whose state is a local file. */
function stack(name: string) {
  const directory = join(folder, name);
  mkdirSync(directory);
  const backend = { local: { path: join(folder, "states", `${name}.tfstate`) } };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
  return { name, directory, dependencies: [] };
}

describe("states that no stack owns", () => {
  it("are those in the folder of the others' states, and no other file there", async () => {
    const stacks = [stack("argocd"), stack("targets-shop")];
    mkdirSync(join(folder, "states"));
    for (const name of ["argocd.tfstate", "targets-old.tfstate", "targets-shop.tfstate.backup", "notes.txt"]) {
      writeFileSync(join(folder, "states", name), "{}");
    }
    expect(await orphanedStates(stacks, {})).toEqual([join(folder, "states/targets-old.tfstate")]);
  });

  it("are none before the first apply", async () => {
    expect(await orphanedStates([stack("argocd")], {})).toEqual([]);
    expect(await orphanedStates([], {})).toEqual([]);
  });
});
