import { stringify } from "yaml";
import { parseFleet } from "../../lib/fleet/load";
import { EVERY_FIELD, fileWith, fileWithout, schemaLeaves } from "../support/every-field";

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
