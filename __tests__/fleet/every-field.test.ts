import { stringify } from "yaml";
import { parseFleet } from "../../lib/fleet/load";
import { EVERY_FIELD, fileWith, fileWithout, joined, schemaLeaves } from "../support/every-field";
import { fieldsWithoutReason, removableParts } from "../support/removable-fields";

describe("the list of every field", () => {
  it("has each leaf of the schema, and nothing else", () => {
    expect(EVERY_FIELD.map(({ path }) => path).sort()).toEqual(
      schemaLeaves()
        .map(({ path }) => path)
        .sort(),
    );
  });

  it.each(EVERY_FIELD)("has a good file with and without $path", (field) => {
    const [without, withField] = [fileWithout(field), fileWith(field)].map((file) => stringify(file));
    expect(without).not.toBe(withField);
    parseFleet(without ?? "", "without");
    parseFleet(withField ?? "", "with");
  });
});

describe("the fields that are applied and taken out again end to end", () => {
  it("are all but those with a reason", () => {
    expect(fieldsWithoutReason()).toEqual([]);
  });

  it.each([0, 1])("make a good file, part %i", (part) => {
    const file = joined(fileWithout({ path: "", value: "" }), removableParts()[part] ?? {});
    parseFleet(stringify(file), "fleet.yaml");
  });
});
