import * as fc from "fast-check";
import { visibleText } from "../../lib/model/visible-text";
import { code, codeBlock, details, joined, type Markdown, markdown, table } from "../../lib/views/markdown";
import { linesOf } from "../../lib/views/terminal-text";
import { ALL_HOSTILE, hostileText } from "../support/hostile-text";
import { rendered } from "../support/rendered-markdown";

/** Each writer with the tags that are its own, and what its reader must see of the text. */
const words = (text: string) => visibleText(text).match(/\S+/g)?.join(" ") ?? "";
const lines = (text: string) => linesOf(text).join("\n");
const writers: readonly (readonly [
  string,
  (text: string) => Markdown,
  { readonly tags: readonly string[]; readonly shows: (text: string) => string },
])[] = [
  ["a line", (text) => markdown`${text}`, { tags: ["p", "code"], shows: words }],
  ["an item", (text) => markdown`- ${text}`, { tags: ["ul", "li", "p", "code"], shows: words }],
  ["a bold item", (text) => markdown`- **${text}**`, { tags: ["ul", "li", "p", "strong", "code"], shows: words }],
  ["code", code, { tags: ["p", "code"], shows: visibleText }],
  ["a block of code", (text) => codeBlock(text, "diff"), { tags: ["pre", "code"], shows: lines }],
  [
    "a block that a click opens",
    (text) => details(text, codeBlock(text)),
    { tags: ["details", "summary", "code", "pre"], shows: (text) => `${visibleText(text)}\n${lines(text)}` },
  ],
  [
    "a table",
    (text) => table([text, "b"], [[text, 1]]),
    {
      tags: ["table", "thead", "tbody", "tr", "th", "td", "code"],
      shows: (text) => `${words(text.replaceAll("|", "\\u007c"))} b ${words(text.replaceAll("|", "\\u007c"))} 1`,
    },
  ],
];

const withoutSpace = (text: string) => text.replace(/\s+/g, "");

describe.each(writers)("whatever a text holds, %s of Markdown", (_, write, { tags, shows }) => {
  const holds = (text: string) => {
    fc.pre(text.trim() !== "");
    const found = rendered(write(text).text);
    expect(tags).toEqual(expect.arrayContaining(found.tags));
    expect(found.active).toEqual([]);
    expect(withoutSpace(found.text)).toBe(withoutSpace(shows(text)));
  };

  it("has it as text, and nothing of it is markup, a mention or a link", () => {
    holds(ALL_HOSTILE);
    fc.assert(fc.property(hostileText, holds), { numRuns: 300 });
  });
});

describe("Markdown", () => {
  it("leaves words as they are, and everything else in code", () => {
    expect(markdown`${"WIDENS: the trust policy of orders-prod, 3, lets arn:aws:iam::1:role/x in"}`.text).toBe(
      "WIDENS: the trust policy of orders-prod, 3, lets `arn:aws:iam::1:role/x` in",
    );
    expect(markdown`${'group "cluster admins" → *'}`.text).toBe('group `"cluster admins"` → `*`');
    expect(joined([markdown`a`, markdown`${7}`]).text).toBe("a\n`7`");
  });

  it("fences what holds fences", () => {
    expect(code("a ``b`` c").text).toBe("```a ``b`` c```");
    expect(code("`a`").text).toBe("`` `a` ``");
    expect(codeBlock("```\nx").text).toBe("````\n```\nx\n````");
  });

  it("is what it was made from, where that is Markdown already", () => {
    expect(markdown`${[markdown`**a**`, markdown`${"*"}`]}`.text).toBe("**a**\n`*`");
  });
});
