import * as fc from "fast-check";
import { shownJson, shownLines } from "../../cli/shown";
import { invisibleCharacterOf } from "../../lib/model/visible-text";

const text = fc.string({ unit: "binary" });

describe("a text of several lines", () => {
  it("keeps its lines and tabs, and spells out every other control character", () => {
    expect(shownLines("a\tb\r\nc\u001b[31m\n\rd\u202e\n")).toBe("a\tb\r\nc\\u001b[31m\n\\rd\\u202e\n");
    fc.assert(
      fc.property(text, (any) => {
        expect(invisibleCharacterOf(shownLines(any).replace(/\r?\n|\t/g, ""))).toBeUndefined();
      }),
    );
  });
});

describe("JSON", () => {
  it("is ASCII, and says the same", () => {
    fc.assert(
      fc.property(fc.dictionary(text, text), (any) => {
        const shown = shownJson(any);
        expect(shown).toMatch(/^[\n -~]*$/);
        expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(any)));
      }),
    );
  });
});
