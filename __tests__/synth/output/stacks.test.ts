import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackNamesIn, stacksInOrder } from "../../../lib/synth/output/stacks";

it("stacks come in the order of their dependencies, from the manifest alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  const stack = (name: string, ...dependencies: string[]) => ({ workingDirectory: `stacks/${name}`, dependencies });
  mkdirSync(join(folder, "stacks/stale"), { recursive: true });
  const stacks = {
    "targets-a": stack("targets-a", "argocd"),
    argocd: stack("argocd"),
    "targets-b": stack("targets-b", "argocd"),
  };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks }));
  expect(stacksInOrder(folder)).toEqual(
    ["argocd", "targets-a", "targets-b"].map((name) => ({
      name,
      directory: join(folder, "stacks", name),
      dependencies: name === "argocd" ? [] : ["argocd"],
    })),
  );
  rmSync(folder, { recursive: true });
});

it("the folders of a download are stacks; files and hidden folders are none, and another name is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), "stacks-"));
  expect(stackNamesIn(folder)).toEqual([]);
  for (const name of ["targets-b", "argocd", ".terraform"])
    mkdirSync(join(folder, "stacks", name), { recursive: true });
  writeFileSync(join(folder, "stacks/.DS_Store"), "");
  writeFileSync(join(folder, "stacks/notes.txt"), "");
  expect(stackNamesIn(folder)).toEqual(["argocd", "targets-b"]);
  mkdirSync(join(folder, "stacks/$(id)"));
  expect(() => stackNamesIn(folder)).toThrow('expected the name of a stack, got "$(id)"');
  rmSync(folder, { recursive: true });
});
