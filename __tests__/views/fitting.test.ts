import * as fc from "fast-check";
import { fitted, listSection, type Section } from "../../lib/views/fitting";

const section = (items: readonly string[], reserved: number, title?: string): Section =>
  listSection({ reserved, items, ...(title === undefined ? {} : { title }), rest: (cut) => `… ${cut} more.` });

const line = fc.string({ minLength: 1, maxLength: 40 }).map((text) => text.replaceAll("\n", " "));

describe("sections in a text that must not get too long", () => {
  it("stand below each other where all have room, without the empty ones", () => {
    expect(fitted([section(["a", "b"], 20, "Title"), section([], 20, "None"), section(["c"], 20)], 100)).toBe(
      "Title\na\nb\n\nc",
    );
  });

  it("say how many items were cut, and cut none in the middle", () => {
    const many = section(
      Array.from({ length: 100 }, (_, index) => `item ${index}`),
      60,
      "Many",
    );
    expect(many.text(40)).toBe("Many\nitem 0\nitem 1\nitem 2\n… 97 more.");
    expect(many.text(5)).toBe("… 100 more.");
  });

  it("never take what is reserved for another, nor more than there is", () => {
    const lists = fc.array(fc.array(line, { maxLength: 60 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lists, fc.integer({ min: 700, max: 3000 }), (all, limit) => {
        const reserved = Math.floor(limit / all.length) - 20;
        const text = fitted(
          all.map((items) => section(items, reserved)),
          limit,
        );
        expect(text.length).toBeLessThanOrEqual(limit);
        for (const items of all) {
          // Each shows its first item, or is whole within its own room.
          if (items[0] !== undefined) expect(text).toContain(items[0]);
        }
      }),
    );
  });
});
