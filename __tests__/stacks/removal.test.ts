import { stringify } from "yaml";
import { parseFleet } from "../../lib/fleet/load";
import { type Data, EVERY_FIELD, fileWith, fileWithout } from "../support/every-field";
import { OPTIONAL_AND_COMPUTED } from "../support/optional-computed";
import { synthFleet } from "../support/synth";

/** The arguments of every AWS resource of a file, by stack, type and name. */
function resourcesOf(file: Data): Map<string, { readonly type: string; readonly names: readonly string[] }> {
  const stacks = Object.entries(synthFleet(parseFleet(stringify(file), "fleet.yaml")));
  return new Map(
    stacks.flatMap(([stack, { resource = {} }]) =>
      Object.entries<Data>(resource).flatMap(([type, all]) =>
        Object.entries(all).map(
          ([name, body]) => [`${stack} ${type}.${name}`, { type, names: Object.keys(body as Data) }] as const,
        ),
      ),
    ),
  );
}

const BASES = new Map<string, ReturnType<typeof resourcesOf>>();

/** Most fields need the same file around them. */
function baseOf(file: Data): ReturnType<typeof resourcesOf> {
  const key = stringify(file);
  const known = BASES.get(key) ?? resourcesOf(file);
  BASES.set(key, known);
  return known;
}

it.each(EVERY_FIELD)("taken out of the file, $path leaves no argument out that would keep its value", (field) => {
  const [withField, without] = [resourcesOf(fileWith(field)), baseOf(fileWithout(field))];
  const kept = [...withField].flatMap(([address, { type, names }]) => {
    const after = without.get(address);
    if (!after || !type.startsWith("aws_")) return [];
    const keeping = OPTIONAL_AND_COMPUTED[type];
    if (!keeping) return [`${type} is not in the list`];
    return names
      .filter((name) => keeping.includes(name) && !after.names.includes(name))
      .map((name) => `${address}: ${name}`);
  });
  expect(kept).toEqual([]);
});
