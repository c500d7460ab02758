import * as fc from "fast-check";
import { framed, plainLines, saidOf, terminal, terminalJson } from "../../lib/views/terminal-text";
import { ALL_HOSTILE, hostileText } from "../support/hostile-text";
import { obeyedIn } from "../support/obeyed";

const writers: readonly (readonly [string, (text: string) => string])[] = [
  ["lines", plainLines],
  ["a line", (text) => terminal`${text}`.toString()],
  ["a line in a list", (text) => terminal`- ${[terminal`${text}`]}: ${text}`.toString()],
  ["a frame", (text) => framed(text).toString()],
  ["what is said of something", (text) => saidOf(text, text).toString()],
  ["JSON", (text) => terminalJson({ [text]: [text, { text }] })],
];

describe.each(writers)("whatever a text holds, %s", (_, write) => {
  it("are shown, and nothing of them is obeyed", () => {
    expect(obeyedIn(write(ALL_HOSTILE))).toBeUndefined();
    fc.assert(
      fc.property(hostileText, (text) => obeyedIn(write(text)) === undefined),
      { numRuns: 300 },
    );
  });
});

describe("lines for a terminal", () => {
  it("keep what is only text", () => {
    const text = "a\tb  ü 日本 😀\n  - ### c: d::e\n│ x │";
    expect(plainLines(text)).toBe(text.replace("###", "#\\#\\#"));
    expect(plainLines("a\r\nb")).toBe("a\nb");
  });

  it("spell what would be obeyed", () => {
    expect(plainLines("\u001b[31mred\n::error::x\n--- y\n##[group]z")).toBe(
      "\\u001b[31mred\n\\::error::x\n\\--- y\n#\\#[group]z",
    );
  });

  it("are the same when they are written twice", () => {
    fc.assert(fc.property(hostileText, (text) => plainLines(plainLines(text)) === plainLines(text)));
  });
});

describe("what is said of something", () => {
  it("has one line, or a frame that no line of it can leave", () => {
    expect(saidOf("orders", "it failed\n").toString()).toBe("orders: it failed");
    expect(saidOf("orders", "it failed\nTargets: 5 in sync").toString()).toBe(
      "orders:\n│ it failed\n│ Targets: 5 in sync",
    );
    fc.assert(
      fc.property(hostileText, (text) => {
        const [, ...rest] = saidOf("orders", text).toString().split("\n");
        return rest.every((line) => line.startsWith("│ "));
      }),
    );
  });
});

describe("JSON for a terminal", () => {
  it("reads back as what was written", () => {
    fc.assert(
      fc.property(fc.dictionary(hostileText, fc.oneof(hostileText, fc.integer(), fc.constant(null))), (value) => {
        // A key __proto__ is lost by JSON.parse of anyone, not by ours.
        expect(JSON.parse(terminalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
