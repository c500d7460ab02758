import { coloured, showsColours } from "../../cli/colour";
import { tableOf } from "../../cli/table";

const ROLE = "arn:aws:iam::444455556666:role/platform/argocd/argocd-target-orders";
const ROWS = [
  ["targets-shop", `the role ${ROLE} trusts nobody`, 12],
  ["argocd", "", ""],
];
const table = (columns: number) => tableOf(["Stack", "Evidence", "Count"], ROWS, { columns });
const widthOf = (text: string) => Math.max(...text.split("\n").map((line) => line.length));

/** The text of a column, without its line breaks. */
const textOf = (text: string) => text.replace(/[│┌┬┐├┼┤└┴┘─\s]/g, "");

describe("a table", () => {
  it.each([200, 100, 80, 60, 50])("is not wider than a terminal of %i columns, and loses no character", (columns) => {
    expect(widthOf(table(columns))).toBeLessThanOrEqual(columns);
    for (const cell of ROWS.flat()) {
      const own = tableOf(["Text"], [[cell]], { columns });
      expect(textOf(own)).toBe(`Text${String(cell).replace(/\s/g, "")}`);
    }
  });

  it("keeps a column readable where nothing fits", () => {
    expect(widthOf(table(10))).toBe(1 + 12 + 3 + 12 + 3 + 5 + 3);
  });

  it("is as wide as its text in a log, unless a column has a limit; lines break at spaces", () => {
    expect(tableOf(["Stack", "Evidence", "Count"], ROWS)).toContain(` the role ${ROLE} trusts nobody │`);
    expect(tableOf(["Evidence"], [["one two three four"]], { widest: 10 })).toBe(
      ["┌────────────┐", "│ Evidence   │", "├────────────┤", "│ one two    │", "│ three four │", "└────────────┘"].join(
        "\n",
      ),
    );
  });
});

describe("colours", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys
  const plain = (text: string) => text.replace(/\u001b\[\d+m/g, "");

  it.each([
    ["a verdict in a table", "│ orders │ FAIL    │", "│ orders │ \u001b[31mFAIL\u001b[0m    │"],
    ["a value that a plan adds", "      + name: x", "\u001b[32m      + name: x\u001b[0m"],
    ["a resource that a plan replaces", "  -/+ a.b", "\u001b[31m  -/+ a.b\u001b[0m"],
    ["wider access", "shop orders: WIDENS: x", "shop orders: \u001b[1mWIDENS\u001b[0m: x"],
  ])("mark %s", (_, text, expected) => {
    expect(coloured(text)).toBe(expected);
  });

  it("change no character of the text", () => {
    const text = `${table(60)}\n  + a\n      ~ b: "x" → "y"\nFAIL: orders\nUNKNOWN: x\n PASS FAIL │ PASS │`;
    expect(plain(coloured(text))).toBe(text);
    expect(coloured(text)).not.toBe(text);
  });

  it("are only for a stream that says it shows colours", () => {
    const stream = (hasColors?: () => boolean) => ({ hasColors }) as never;
    expect([stream(() => true), stream(() => false), stream()].map(showsColours)).toEqual([true, false, false]);
  });
});
