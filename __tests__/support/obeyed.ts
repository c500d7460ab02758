/** Characters that a terminal obeys, or that hide or turn text; a line break and a tab are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the expression is for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** Lines that a CI system obeys: GitHub Actions, GitLab, Azure Pipelines, TeamCity, Buildkite. */
const COMMAND = /^\s*::|##\[|##vso\[|##teamcity\[|^\s*section_(start|end):|^(---|\+\+\+|~~~|\^\^\^)\s/;

/** What a terminal or a CI log would obey in a text; undefined where it only shows it. */
export function obeyedIn(text: string): string | undefined {
  return text.split("\n").find((line) => CONTROL.test(line) || COMMAND.test(line));
}
