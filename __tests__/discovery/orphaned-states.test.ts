import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orphanedStates } from "../../lib/discovery/orphaned-states";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orphaned-states-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A synthesised stack whose state is a local file, named from the stack's folder as the backend has it. */
function stack(name: string) {
  const directory = join(folder, name);
  mkdirSync(directory);
  const backend = { local: { path: `../states/${name}.tfstate` } };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ terraform: { backend } }));
  return new SynthesizedStack(name, directory);
}

const state = (...modes: readonly string[]) =>
  JSON.stringify({ version: 4, resources: modes.map((mode) => ({ mode })) });

describe("states that no stack owns", () => {
  it("are those beside the others that hold something, and no other file there", async () => {
    const stacks = [stack("argocd"), stack("targets-shop")];
    mkdirSync(join(folder, "states"));
    const files = {
      "argocd.tfstate": state("managed"),
      "targets-old.tfstate": state("data", "managed"),
      "targets-destroyed.tfstate": state(),
      "targets-read.tfstate": state("data"),
      "targets-unreadable.tfstate": "no JSON",
      "targets-shop.tfstate.backup": state("managed"),
      "notes.txt": "",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "states", name), text);
    expect(await orphanedStates(stacks, {})).toEqual({
      orphaned: [join(folder, "states", "targets-old.tfstate")],
      unread: [{ place: join(folder, "states", "targets-unreadable.tfstate"), reason: "it is no JSON" }],
    });
  });

  it("are none before the first apply", async () => {
    expect(await orphanedStates([stack("argocd")], {})).toEqual({ orphaned: [], unread: [] });
    expect(await orphanedStates([], {})).toEqual({ orphaned: [], unread: [] });
  });
});
