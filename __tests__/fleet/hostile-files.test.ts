import { parseFleet } from "../../lib/fleet/load";
import { FleetFileError } from "../../lib/fleet/problem";
import { GOOD_FLEET_FILE } from "./bad-fleet-files";

function problemsOf(text: string): string[] {
  try {
    parseFleet(text, "fleet.yaml");
    return [];
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    return error.message.split("\n");
  }
}

/** The good file with more lines below the target orders. */
const withLines = (...lines: readonly string[]) =>
  GOOD_FLEET_FILE.replace("    cluster: orders-prod\n", ["    cluster: orders-prod", ...lines, ""].join("\n"));

/** Free text, where anything that a reviewer can see may stand. */
const FREE_TEXT = ["name", "annotations"] as const;

describe("a character that nobody sees is refused", () => {
  it.each([
    ["escape", "\u001b[2K", "\\u001b"],
    ["right-to-left override", "\u202e", "\\u202e"],
    ["zero width space", "\u200b", "\\u200b"],
    ["delete", "\u007f", "\\u007f"],
  ])("%s, in a comment", (_, character, shown) => {
    expect(problemsOf(GOOD_FLEET_FILE.replace("argocd:", `argocd: # a${character}b`))).toEqual([
      `fleet.yaml:4:12 expected no control, bidirectional or invisible character, got ${shown}; remove the character`,
    ]);
  });

  it.each(["\\e[2K", "\\u202e", "\\x07", "\\r", "\\0"])("%s, behind an escape of YAML", (escaped) => {
    const [file] = [withLines(`    annotations: { note: "a${escaped}b" }`)];
    expect(problemsOf(file)).toEqual([
      expect.stringMatching(
        /^fleet\.yaml:13:26 expected no control, bidirectional or invisible character, got \\\S+; remove the character$/,
      ),
    ]);
  });

  it("in a key, a line break too", () => {
    expect(problemsOf(withLines('    annotations: { "a\\nb": c }'))[0]).toBe(
      "fleet.yaml:13:20 expected no control, bidirectional or invisible character, got \\n; remove the character",
    );
  });

  it("but text of several lines and of any script is taken where the field is free", () => {
    const text = "Öffentlicher Dienst\\n平台\\tمرحبا 👩‍🚀";
    expect(problemsOf(withLines(`    annotations: { note: "${text}" }`, '    name: "平台 मुख्य"'))).toEqual([]);
  });

  it("text in another normalization form than Terraform keeps is refused", () => {
    expect(problemsOf(withLines('    name: "e\\u0301"'))).toEqual([
      "fleet.yaml:13:11 expected Unicode text in normalization form C, because Terraform changes other forms",
    ]);
  });
});

describe("an expression of Terraform", () => {
  const EXPRESSION = '${filebase64("/proc/self/environ")}';

  it.each(FREE_TEXT)("is text in %s", (field) => {
    const line = field === "name" ? `    name: '${EXPRESSION}'` : `    annotations: { note: '${EXPRESSION}' }`;
    expect(problemsOf(withLines(line))).toEqual([]);
  });

  it.each([
    ["proxyUrl", `    proxyUrl: 'http://p/${EXPRESSION}'`],
    ["groups", `    access: { type: access-entry, groups: ['${EXPRESSION}'] }`],
    ["username", `    access: { type: aws-auth, username: '${EXPRESSION}' }`],
    ["role path", `    role: { path: '/${EXPRESSION}/' }`],
    ["role path with a star", "    role: { path: '/a*/' }"],
    ["role path with a question mark", "    role: { path: '/a?/' }"],
  ])("is refused in %s", (_, line) => {
    expect(problemsOf(withLines(line))).toEqual([expect.stringMatching(/^fleet\.yaml:13:\d+ .*: expected /)]);
  });

  it.each([
    ["prefix", `s3: { bucket: acme, region: eu-west-1, prefix: 'a/${EXPRESSION}' }`],
    ["prefix that goes up", "s3: { bucket: acme, region: eu-west-1, prefix: 'a/../b' }"],
    ["profile", `s3: { bucket: acme, region: eu-west-1, profile: '${EXPRESSION}' }`],
    ["kmsKeyId", `s3: { bucket: acme, region: eu-west-1, kmsKeyId: '${EXPRESSION}' }`],
    ["argument", `http: { address: 'https://state.example/{stack}', lock_address: '${EXPRESSION}' }`],
    ["argument, as a token of cdktf", "pg: { schema_name: '{stack}', x: 'TfToken[TOKEN.0]' }"],
    ["directory", `local: { directory: 'a/${EXPRESSION}' }`],
  ])("is refused in the backend's %s", (_, backend) => {
    expect(problemsOf(GOOD_FLEET_FILE.replace("local: {}", backend))).toEqual([
      expect.stringMatching(/^fleet\.yaml:14:\d+ backend\..*: expected /),
    ]);
  });
});

describe("a file made to hang or to crash", () => {
  it("with merges that double at every line is refused at once", () => {
    const lines = Array.from({ length: 40 }, (_, index) => {
      const previous = index === 0 ? "x: 1" : `<<: [*a${index - 1}, *a${index - 1}]`;
      return `a${index}: &a${index} { ${previous} }`;
    });
    const [first] = problemsOf(`${lines.join("\n")}\n${GOOD_FLEET_FILE}`);
    expect(first).toMatch(/^fleet\.yaml:\d+:\d+ the aliases and merges of the file expand to more than 500000 values/);
  });

  it("with lists that double at every line is refused at once", () => {
    const lines = Array.from({ length: 40 }, (_, index) => {
      const previous = index === 0 ? "1, 1" : `*b${index - 1}, *b${index - 1}`;
      return `b${index}: &b${index} [${previous}]`;
    });
    expect(problemsOf(`${lines.join("\n")}\n${GOOD_FLEET_FILE}`)[0]).toMatch(/expand to more than 500000 values/);
  });

  it("with an alias for what it stands in is refused", () => {
    expect(problemsOf(withLines("    labels: &l { a: *l }"))[0]).toMatch(
      /^fleet\.yaml:13:\d+ the aliases and merges .* refer to themselves; write the values without aliases$/,
    );
  });

  it("deeper than any fleet is refused", () => {
    expect(problemsOf(`a: ${"[".repeat(100_000)}`)).toEqual([
      "fleet.yaml:1:68 expected at most 64 nested brackets or indents",
    ]);
    expect(problemsOf(`${Array.from({ length: 2000 }, (_, n) => `${" ".repeat(n)}a:`).join("\n")}`)[0]).toMatch(
      /expected at most 64 nested brackets or indents$/,
    );
  });

  it("larger than any fleet is refused unread", () => {
    expect(problemsOf(`a: ${"x".repeat(3_000_000)}`)).toEqual([
      "fleet.yaml:1:1 the file has 3000003 characters; a fleet file has at most 2097152",
    ]);
  });

  it("with names of a thousand letters is named in short", () => {
    const problems = problemsOf(withLines(`    labels: { ${"k".repeat(1000)}: v }`, `    ${"z".repeat(1000)}: 1`));
    expect(problems).toHaveLength(2);
    for (const problem of problems) expect(problem.length).toBeLessThan(2000);
  });

  it("with thousands of aliases takes no more than the same written out", () => {
    const targets = Array.from({ length: 3000 }, (_, index) => `  t${index}: { <<: *t }`).join("\n");
    const file = GOOD_FLEET_FILE.replace(
      "payments: { account: platform }",
      `payments: &t { account: platform }\n${targets}`,
    );
    expect(problemsOf(file.replace("cluster: argocd", "cluster: argocd\n  assumeRoleScope: account"))).toEqual([]);
  });
});

describe("a word that every object of JavaScript has", () => {
  it("is refused as a key where it would be lost", () => {
    expect(problemsOf(withLines("    labels: { __proto__: v }"))).toEqual([
      "fleet.yaml:13:15 __proto__ is not a key of a fleet file; remove the key",
    ]);
    expect(problemsOf(GOOD_FLEET_FILE.replace("argocd:", "__proto__: { a: 1 }\nargocd:"))[0]).toBe(
      "fleet.yaml:4:1 __proto__ is not a key of a fleet file; remove the key",
    );
  });

  it.each(["constructor", "toString", "hasOwnProperty", "valueOf"])("names no account: %s", (word) => {
    expect(
      problemsOf(GOOD_FLEET_FILE.replace("payments: { account: platform }", `payments: { account: ${word} }`)),
    ).toEqual([
      `fleet.yaml:8:24 targets.payments.account: no account has the key "${word}"; the accounts are platform, shop`,
    ]);
    expect(
      problemsOf(GOOD_FLEET_FILE.replace("  account: platform\n  cluster", `  account: ${word}\n  cluster`)),
    ).toEqual([`fleet.yaml:5:12 argocd.account: no account has the key "${word}"; the accounts are platform, shop`]);
  });

  it.each(["constructor", "to-string"])("is a key like any other where a map has it: %s", (word) => {
    expect(problemsOf(GOOD_FLEET_FILE.replaceAll("platform", word).replaceAll("payments", "value-of"))).toEqual([]);
    expect(problemsOf(withLines(`    labels: { ${word}: v }`, `    annotations: { ${word}: v }`))).toEqual([]);
  });
});

it.each([
  ["http://me:p@ss@proxy", "***@proxy"],
  ["http://me:se/cret@proxy", "***@proxy"],
  ["HTTP:me:secret@proxy", "***@proxy"],
  ["me:secret@proxy", "***@proxy"],
  ["//me:secret@proxy", "***@proxy"],
])("no password of a URL is said, however it is spelled: %s", (url, shown) => {
  const problems = problemsOf(withLines(`    proxyUrl: '${url}'`));
  expect(problems).toEqual([expect.stringContaining(shown)]);
  expect(problems.join()).not.toMatch(/secret|p@ss|se\/cret/);
});
