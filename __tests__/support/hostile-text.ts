import * as fc from "fast-check";

/** Pieces that mean something to a reader of Markdown, HTML, a terminal, a CI log, a shell, Mermaid, YAML or Terraform. */
const PIECES = [
  ...[
    "\u001b[31m",
    "\u001b]8;;https://evil.example\u0007",
    "\u0000",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\u2028",
    "\u202e",
    "\u200b",
  ],
  ...["::error::x", "::add-mask::", "\n::stop-commands::t", "##[error]x", "##vso[task.setvariable]", "##teamcity[x]"],
  ...["section_start:1:x\r", "--- x", "+++ x", "~~~ x", "^^^ +++"],
  ...["`", "``", "```", "~~~", "```diff\n", "*", "**", "_", "~~", "|", "\\", "\\|", "> ", "# ", "- ", "1. ", "---"],
  ...[
    "[a](https://evil.example)",
    "![a](https://evil.example/x.png)",
    "<img src=x onerror=y>",
    "<!--",
    "-->",
    "</details>",
  ],
  ...["</code>", "</summary>", "<script>", "&lt;", "&#64;", '"', "'", "<", ">", "&", "=", "javascript:x"],
  ...[
    "@alice",
    "@org/team",
    "#1",
    "GH-1",
    "owner/repo#2",
    "0123456",
    "deadbeef1",
    "https://evil.example",
    "www.evil.example",
  ],
  ...["a@evil.example", ":tada:", "[[x]]", "[x]: https://evil.example", "$(id)", "${x}", "%{if}", "{{x}}", "{% x %}"],
  ...[
    "end",
    "click a",
    "-->|x|",
    "]",
    ")",
    "}",
    ";",
    "%%{init: x}%%",
    "subgraph",
    "ß",
    "日本",
    "😀",
    "word",
    "two words",
    " ",
    "  ",
  ],
];

/** Texts that somebody writes to be taken for something else. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: "grapheme", maxLength: 6 })),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(""));

/** All of them in one. */
export const ALL_HOSTILE = PIECES.join(" x ");
