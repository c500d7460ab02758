import { join } from "node:path";
import { serialize } from "node:v8";
import { z } from "zod";
import { type StackInput, stackInputs } from "../../stacks/stack-input";
import type { Fleet } from "../model/fleet";
import type { Imports } from "./imports-file";
import { readPlainFile, replaceFile } from "./output/plain-file";
import { digestOf } from "./output/stack-files";
import { stackFolder } from "./output/stacks";
import { SynthesizedStack } from "./output/synthesized-stack";

/** File in a synthesized folder with the digest of what each stack was made from. */
const FILE = "stack-inputs.json";

const recordSchema = z.record(z.string(), z.strictObject({ input: z.string(), configuration: z.string() }));

/** Digest of everything that a stack is made from. */
function inputDigest(input: StackInput, imports: Imports[string] = []): string {
  // Unlike JSON, the serialization keeps maps, sets and the order of keys.
  return digestOf(serialize([input, imports]));
}

/** Writes the digests of a synthesized folder, together with the digests of the configurations that synth wrote. */
export function writeStackInputs(outFolder: string, fleet: Fleet, imports: Imports): void {
  const entries = [...stackInputs(fleet)].map(([name, input]) => [
    name,
    { input: inputDigest(input, imports[name]), configuration: configurationDigest(outFolder, name) },
  ]);
  replaceFile(join(outFolder, FILE), `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

/**
 * Names of the stacks in a synthesized folder that are known to be the same as the stacks of a fleet, without a synth of the fleet.
 * A stack whose configuration was changed after the synth is not known.
 */
export function sameInputs(outFolder: string, fleet: Fleet): ReadonlySet<string> {
  const record = recordIn(outFolder);
  const same = [...stackInputs(fleet)].filter(([name, input]) => {
    const recorded = record[name];
    return recorded?.input === inputDigest(input) && recorded.configuration === configurationDigest(outFolder, name);
  });
  return new Set(same.map(([name]) => name));
}

/** Empty, so that nothing is known, if another version wrote the folder. */
function recordIn(outFolder: string): Partial<z.infer<typeof recordSchema>> {
  try {
    return recordSchema.parse(JSON.parse(String(readPlainFile(join(outFolder, FILE)))));
  } catch {
    return {};
  }
}

/** Empty if there is no configuration. */
function configurationDigest(outFolder: string, name: string): string {
  const { text } = new SynthesizedStack(name, join(outFolder, stackFolder(name)));
  return text === undefined ? "" : digestOf(text);
}
