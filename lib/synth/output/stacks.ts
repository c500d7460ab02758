import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile } from "./plain-file";
import { SynthesizedStack } from "./synthesized-stack";

/** The entry of a stack in cdktf's manifest. */
interface ManifestEntry {
  readonly workingDirectory: string;
  readonly dependencies: readonly string[];
}

/** Folder of all stacks in a synthesized folder. */
const STACKS = "stacks";

/** Folder of a stack in a synthesized folder. */
export function stackFolder(name: string): string {
  return join(STACKS, name);
}

/**
 * The stacks of a synthesized folder, each after its dependencies. The manifest lists the stacks, because the folder may also have
 * stacks of earlier runs.
 * @throws Error if there is no manifest, or the manifest has an invalid folder
 */
export function stacksInOrder(outFolder: string): SynthesizedStack[] {
  const entries = manifestOf(outFolder);
  const ordered: SynthesizedStack[] = [];
  const visit = (name: string, from: readonly string[]) => {
    if (ordered.some((other) => other.name === name)) return;
    if (from.includes(name))
      throw new Error(`${outFolder}: stacks depend on each other: ${[...from, name].join(" → ")}`);
    const entry = entries.get(name);
    if (!entry) throw new Error(`${outFolder}: ${from.at(-1)} depends on a stack that is not in the manifest`);
    for (const dependency of entry.dependencies) visit(dependency, [...from, name]);
    ordered.push(new SynthesizedStack(name, join(outFolder, stackFolder(name)), entry.dependencies));
  };
  for (const name of entries.keys()) visit(name, []);
  for (const { directory } of ordered) refuseLinks(outFolder, directory);
  return ordered;
}

/**
 * Names of the stacks that have a folder in a folder that may come from another machine; none if there is no folder.
 * @throws Error if a folder is a symbolic link, or its name is none of a stack
 */
export function stackNamesIn(folder: string): string[] {
  refuseLinks(folder);
  const stacks = join(folder, STACKS);
  if (!lstatSync(stacks, { throwIfNoEntry: false })) return [];
  // Files, and what a program of this machine left with a hidden name, belong to no stack.
  const names = readdirSync(stacks, { withFileTypes: true })
    .filter((entry) => !entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort();
  for (const name of names) {
    refuseLinks(folder, join(stacks, name));
    if (!isStackName(name)) throw new Error(`${stacks}: expected the name of a stack, got ${JSON.stringify(name)}`);
  }
  return names;
}

/** Names that are safe as a folder and in a shell. */
function isStackName(name: string): boolean {
  return /^[A-Za-z0-9][\w.-]*$/.test(name);
}

function manifestOf(outFolder: string): ReadonlyMap<string, ManifestEntry> {
  const file = join(outFolder, "manifest.json");
  const text = readPlainFile(file)?.toString();
  if (text === undefined) throw new Error(`no synthesized stacks in ${outFolder}: run synth first`);
  const entries = entriesOf(text);
  if (!entries) throw new Error(`${file}: expected a manifest of synth; run synth again`);
  for (const [name, { workingDirectory }] of entries) {
    // Terraform runs in this folder with the deploy roles, so only the stack's own folder is allowed.
    if (!isStackName(name) || workingDirectory !== stackFolder(name)) {
      throw new Error(
        `${file}: expected stacks/<name> as the folder of each stack, got ${JSON.stringify(workingDirectory)} for ${JSON.stringify(name)}; run synth again`,
      );
    }
  }
  return entries;
}

function entriesOf(text: string): Map<string, ManifestEntry> | undefined {
  try {
    const entries = Object.entries<ManifestEntry>(JSON.parse(text).stacks);
    const isEntry = ({ workingDirectory, dependencies }: ManifestEntry) =>
      typeof workingDirectory === "string" && dependencies.every((name) => typeof name === "string");
    return entries.every(([, entry]) => isEntry(entry)) ? new Map(entries) : undefined;
  } catch {
    return undefined;
  }
}

/** Rejects a symbolic link instead of a folder, because Terraform would run in another folder. */
function refuseLinks(outFolder: string, ...directories: readonly string[]): void {
  for (const folder of [join(outFolder, STACKS), ...directories]) {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found && !found.isDirectory())
      throw new Error(`${folder}: expected a folder, found a symbolic link or a file: remove the link or the file`);
  }
}
