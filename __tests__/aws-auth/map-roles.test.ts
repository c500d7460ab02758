import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { addEntry, entryState, removeEntry } from "../../lib/aws-auth/map-roles";
import { MapRolesProblem } from "../../lib/aws-auth/text-problem";
import { ENTRY, entryFor, indented, JSON_ENTRY, marked, NODES } from "./texts";

const entry = entryFor("orders");
const add = (text: string | undefined) => addEntry(text, "orders", entry);
const remove = (text: string | undefined) => removeEntry(text, "orders", entry);
const state = (text: string | undefined) => entryState(text, "orders", entry);

describe("an entry that is added to a list with a hyphen for each entry", () => {
  it.each([
    ["a list", NODES, NODES + marked()],
    ["an indented list", indented(NODES, "  "), indented(NODES + marked(), "  ")],
    ["comments around", `# nodes\n${NODES}# the end\n`, `# nodes\n${NODES}# the end\n${marked()}`],
    ["a document's start", `---\n${NODES}`, `---\n${NODES}${marked()}`],
    ["no line break at the end", NODES.trimEnd(), NODES + marked(ENTRY, "no newline before")],
    ["trailing spaces", NODES.replace(/\n/g, "  \n"), NODES.replace(/\n/g, "  \n") + marked()],
    ["CRLF", NODES.replace(/\n/g, "\r\n"), (NODES + marked()).replace(/\n/g, "\r\n")],
    ["entries in braces", "- { rolearn: a, username: b }\n", `- { rolearn: a, username: b }\n${marked()}`],
    [
      "aliases and merges",
      "- &a {rolearn: a}\n- {<<: *a, username: b}\n",
      `- &a {rolearn: a}\n- {<<: *a, username: b}\n${marked()}`,
    ],
    ["a block scalar", "- rolearn: a\n  note: |+\n    text\n\n", `- rolearn: a\n  note: |+\n    text\n\n${marked()}`],
    ["nothing but a comment", "# none\n", `# none\n${marked()}`],
    ["nothing", "", marked()],
    ["a document's end", `${NODES}...\n`, `${NODES}${marked()}...\n`],
    ["an empty text", "''", marked(ENTRY, "in place of \"''\"")],
    ["null", "null\n", marked(ENTRY, 'in place of "null\\n"')],
    ["what the authenticator skips", "``", marked(ENTRY, 'in place of "``"')],
  ])("goes after %s and comes out again to the byte", (_, text, merged) => {
    expect(add(text)).toEqual({ text: merged, change: "added", notes: [] });
    expect(add(merged)).toEqual({ text: merged, change: "none", notes: [] });
    expect(remove(merged)).toEqual({ text, change: "removed", notes: [] });
  });

  it("goes before the others where the last one would change by a line break after it", () => {
    const text = "- rolearn: a\n  note: |+\n    text";
    const { text: merged } = add(text);
    expect(merged).toBe(marked() + text);
    expect(remove(merged).text).toBe(text);
  });

  it("leaves an empty list where there was no mapRoles: the key never disappears", () => {
    const { text } = add(undefined);
    expect(parse(text)).toEqual([entry]);
    expect(remove(text)).toMatchObject({ text: "[]\n", change: "removed" });
    expect(remove(undefined)).toMatchObject({ text: "[]\n", change: "none" });
  });

  it("takes the place of comments whose entry another writer deleted", () => {
    const text = `${NODES}${marked("")}- rolearn: last\n`;
    expect(add(text).text).toBe(`${NODES}${marked()}- rolearn: last\n`);
  });

  it("has no groups where the fleet file has none", () => {
    const { text } = addEntry(NODES, "orders", entryFor("orders", []));
    expect(parse(text)[1]).toEqual(entryFor("orders", []));
  });
});

describe("an entry that is added to a list in brackets", () => {
  const cases: [string, string, string][] = [
    ["JSON on one line", '[{"rolearn":"a"}]', `[{"rolearn":"a"},${JSON_ENTRY}]`],
    ["JSON with spaces", '[{"rolearn":"a"}, {"rolearn":"b"}]\n', `[{"rolearn":"a"}, {"rolearn":"b"}, ${JSON_ENTRY}]\n`],
    ["JSON on several lines", '[\n  {"a": 1},\n  {"b": 2}\n]\n', `[\n  {"a": 1},\n  {"b": 2},\n  ${JSON_ENTRY}\n]\n`],
    ["one entry on lines of its own", '[\n  {"a": 1}\n]\n', `[\n  {"a": 1},\n  ${JSON_ENTRY}\n]\n`],
    ["brackets of YAML", "[{ rolearn: a, username: b }]", `[{ rolearn: a, username: b },${JSON_ENTRY}]`],
    ["a comma at the end", "[\n  a,\n  b,\n]", `[\n  a,\n  b,\n  ${JSON_ENTRY},\n]`],
    ["a comma after one", "[a, ]", `[a,${JSON_ENTRY}, ]`],
    ["comments", "[ a, # x\n  b # y\n]", `[ a, # x\n  b,${JSON_ENTRY} # y\n]`],
    ["an empty list", "[]\n", `[${JSON_ENTRY}]\n`],
    ["an empty list with spaces", "[ ]", `[${JSON_ENTRY} ]`],
  ];
  it.each(cases)("stays in brackets: %s", (_, text, merged) => {
    expect(add(text)).toEqual({ text: merged, change: "added", notes: [] });
    expect(add(merged)).toEqual({ text: merged, change: "none", notes: [] });
    expect(remove(merged)).toEqual({ text, change: "removed", notes: [] });
  });

  it("is JSON where it was JSON, and other entries keep their bytes (aws-auth-maproles-json.yaml)", () => {
    const file = readFileSync(join(__dirname, "cases", "aws-auth-maproles-json.yaml"), "utf8");
    const { mapRoles } = parse(file).data;
    const { text, change } = add(mapRoles);
    expect(change).toBe("added");
    expect(JSON.parse(text)).toEqual([...JSON.parse(mapRoles), entry]);
    expect(text.startsWith(mapRoles.slice(0, -1))).toBe(true);
    expect(remove(text).text).toBe(mapRoles);
  });

  it("comes out from between the others, and leaves their comments", () => {
    expect(remove(`[a, ${JSON_ENTRY}, b]`).text).toBe("[a, b]");
    expect(remove(`[${JSON_ENTRY}, a]`).text).toBe("[a]");
    expect(remove(`[a, # of a\n  ${JSON_ENTRY}, # of ours\n  b]`).text).toBe("[a, # of a\n   # of ours\n  b]");
    expect(remove(`[a, # of a\n  ${JSON_ENTRY}]`).text).toBe("[a # of a\n  ]");
    expect(remove(`[a, # of a\n  ${JSON_ENTRY},]`).text).toBe("[a, # of a\n  ]");
    expect(remove(`[${JSON_ENTRY},${JSON_ENTRY},a,${JSON_ENTRY},]`).text).toBe("[a,]");
  });

  it("is written again in its place", () => {
    const text = `[a, ${JSON_ENTRY.replace("system:masters", "view")}, b]`;
    expect(add(text)).toEqual({ text: `[a, ${JSON_ENTRY}, b]`, change: "changed", notes: [] });
  });
});

describe("an entry that another tool wrote again", () => {
  const texts: [string, string][] = [
    ["without our comments", NODES + ENTRY],
    ["as the first", ENTRY + NODES],
    ["with other quotes", NODES + ENTRY.replaceAll('"', "'")],
    ["without quotes", NODES + ENTRY.replaceAll('"', "")],
    [
      "with other keys first",
      NODES +
        "- groups: [system:masters]\n  username: argocd-eks-iam:orders\n  rolearn: arn:aws:iam::444455556666:role/argocd-target-orders\n",
    ],
    [
      "with capitals",
      NODES + ENTRY.replace("argocd-target-orders", "ArgoCD-Target-Orders").replace("rolearn", "roleARN"),
    ],
    ["indented", indented(NODES + ENTRY, "    ")],
    ["with a group twice", NODES + ENTRY.replace('  - "system:masters"\n', "  - system:masters\n  - system:masters\n")],
    ["in braces", `${NODES}- ${JSON_ENTRY}\n`],
    ["as JSON", `[{"rolearn":"a"},${JSON_ENTRY}]`],
    [
      "by a merge",
      "- &a {username: argocd-eks-iam:orders, groups: [system:masters]}\n- <<: *a\n  rolearn: arn:aws:iam::444455556666:role/argocd-target-orders\n",
    ],
  ];
  it.each(texts)("is found, and removed alone: %s", (_, text) => {
    expect(state(text)).toEqual({ state: "present" });
    expect(add(text)).toEqual({ text, change: "none", notes: [] });
    const { text: rest, change, notes } = remove(text);
    expect([change, notes]).toEqual(["removed", []]);
    const others = (parse(text, { merge: true }) as { rolearn?: string }[]).filter(
      (one) => !/argocd-target-orders/i.test(JSON.stringify(one)),
    );
    expect(parse(rest)).toEqual(others);
  });

  it("leaves an empty list where it was the only one", () => {
    expect(remove(ENTRY).text).toBe("[]\n");
    expect(remove(`[${JSON_ENTRY}]`).text).toBe("[]");
  });

  it("is found in a list that others sorted, with our comments around another entry", () => {
    const text = `${ENTRY}# argocd-eks-iam begin orders\n${NODES}# argocd-eks-iam end orders\n`;
    expect(state(text)).toEqual({ state: "present" });
    expect(parse(remove(text).text)).toEqual(parse(NODES));
  });

  it("comes out alone where another writer put an entry between our comments", () => {
    const text = `# argocd-eks-iam begin orders\n${ENTRY}${NODES}# argocd-eks-iam end orders\n`;
    expect(remove(text)).toEqual({ text: NODES, change: "removed", notes: [] });
  });

  it("leaves comments that others wrote between ours", () => {
    const text = `${NODES}# argocd-eks-iam begin orders\n# ticket 12\n${ENTRY}# argocd-eks-iam end orders\n`;
    expect(remove(text).text).toBe(`${NODES}# ticket 12\n`);
  });
});

describe("an entry that another writer changed", () => {
  const drifted = ENTRY.replace("system:masters", "view");

  it("is found by its user name, or by our comments, and written again in its place", () => {
    expect(state(NODES + drifted)).toEqual({
      state: "drifted",
      evidence: 'user name "argocd-eks-iam:orders", groups "view"',
    });
    expect(add(drifted + NODES)).toEqual({ text: marked() + NODES, change: "changed", notes: [] });
    const renamed = marked(ENTRY.replace("argocd-eks-iam:orders", "me"));
    expect(state(renamed)).toMatchObject({ state: "drifted", evidence: 'user name "me", groups "system:masters"' });
    expect(add(NODES + renamed + NODES)).toMatchObject({ text: NODES + marked() + NODES, change: "changed" });
  });

  it("is found by the user name that the fleet file gives it, and by its default one", () => {
    const own = { ...entry, username: "argo" };
    const text = ENTRY.replace("argocd-eks-iam:orders", "argo").replace("system:masters", "view");
    expect(entryState(text, "orders", own).state).toBe("drifted");
    expect(entryState(ENTRY, "orders", own).state).toBe("drifted");
  });

  it("is removed, and the removal says what it was", () => {
    expect(remove(NODES + marked(drifted))).toEqual({
      text: NODES,
      change: "removed",
      notes: [
        'the entry was changed after Terraform wrote the entry: user name "argocd-eks-iam:orders", groups "view"',
      ],
    });
  });

  it("stays where it is for another role now, and add and remove say so", () => {
    const text = marked(ENTRY.replace("argocd-target-orders", "other"));
    const note =
      "an entry that resembles the entry of orders is for arn:aws:iam::444455556666:role/other: the entry is not changed";
    expect(state(text)).toEqual({ state: "missing" });
    expect(remove(text)).toEqual({ text, change: "none", notes: [note] });
    expect(add(text)).toEqual({ text: text + marked(), change: "added", notes: [note] });
    expect(remove(add(text).text)).toEqual({ text, change: "removed", notes: [note] });
  });

  it("is written once where it was copied", () => {
    const text = ENTRY + NODES + marked() + drifted;
    expect(state(text)).toEqual({
      state: "duplicate",
      evidence:
        '3 entries: user name "argocd-eks-iam:orders", groups "system:masters"; ' +
        'user name "argocd-eks-iam:orders", groups "system:masters"; user name "argocd-eks-iam:orders", groups "view"',
    });
    expect(add(text)).toMatchObject({ text: NODES + marked(), change: "changed" });
    expect(remove(text)).toMatchObject({ text: NODES, change: "removed" });
    const flow = `[a,${JSON_ENTRY},${JSON_ENTRY}]`;
    expect(add(flow)).toMatchObject({ text: `[a,${JSON_ENTRY}]`, change: "changed" });
  });

  it("is unreadable where an entry of others needs its anchor, and nothing is changed", () => {
    const text = `- &a ${JSON_ENTRY}\n- <<: *a\n  rolearn: other\n`;
    expect(() => remove(text)).toThrow(
      "mapRoles of the ConfigMap aws-auth was not changed, because the edit would change entries of other writers. " +
        "Remove the entry of orders manually, then apply again",
    );
    const other = entryFor("orders", ["view"]);
    expect(() => addEntry(text, "orders", other)).toThrow("Add the entry of orders manually, then apply again");
  });
});

describe("an entry of another writer for the same role", () => {
  const foreign = `- rolearn: ${entry.rolearn}\n  username: me\n  groups: [a, b, c, d, e, f, g]\n`;
  const evidence = 'user name "me", groups "a", "b", "c", "d", "e", 2 more';

  it.each([
    ["alone", NODES + foreign],
    ["beside ours", foreign + NODES + marked()],
    ["in other letter case", foreign.replace(entry.rolearn, entry.rolearn.toUpperCase()).replace("rolearn", "RoleARN")],
    ["in JSON", JSON.stringify([{ rolearn: entry.rolearn, username: "me", groups: [..."abcdefg"] }])],
  ])("is a conflict, and stays as it is: %s", (_, text) => {
    expect(state(text)).toEqual({ state: "foreign", evidence });
    expect(add(text)).toEqual({ text, change: "foreign", notes: [] });
    const removed = remove(text);
    expect(removed.notes).toEqual([`an entry of another writer for the role is not removed: ${evidence}`]);
    expect(entryState(removed.text, "orders", entry)).toEqual({ state: "foreign", evidence });
    expect(removed.change).toBe(text.includes("begin orders") ? "removed" : "none");
  });

  it("is none where its ARN has a path: the authenticator knows roles without it", () => {
    expect(state(foreign.replace("role/", "role/team/"))).toEqual({ state: "missing" });
  });

  it("is shown in one line, whatever it holds", () => {
    const text = `- rolearn: ${entry.rolearn}\n  username: "::error::\\e[2J\\n##[x]"\n  groups: ["\\u202eabc", ${JSON.stringify("x".repeat(100))}, 7]\n`;
    expect(state(text)).toEqual({
      state: "foreign",
      evidence: `user name "\\u003a:error::\\u001b[2J\\n\\u0023#[x]", groups "\\u202eabc", "${"x".repeat(80)}…", ""`,
    });
  });

  it("is shown three times at most", () => {
    expect(state(foreign.repeat(5))).toMatchObject({ evidence: `${evidence}; ${evidence}; ${evidence}; and 2 more` });
  });
});

describe("a text that can't be read", () => {
  it.each([
    ["rolearn: a\n", "the value is not a list"],
    ["some words", "the value is not a list"],
    ['{"rolearn":"a"}', "the value is not a list"],
    ["- a\n---\n- b\n", "the text has several YAML documents, but Kubernetes reads only the first document"],
    ["- rolearn: {{x}}\n", "a key is not a word, for example {{EC2PrivateDNSName}} without quotes"],
    [
      "- rolearn: [\n",
      "invalid YAML in line 2: flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["- a\nb\n", "invalid YAML in line 2"],
    ["- a: b: c\n", "invalid YAML in line 1: nested mappings are not allowed in compact mappings"],
    ["[a,,b]", "invalid YAML in line 1: unexpected , in flow sequence"],
    ["%x\n", "invalid YAML in line 2: missing directives-end indicator line"],
    [`- ${"a".repeat(2000)}: b\n`, "invalid YAML in line 1: the"],
    ["- *a\n", "an alias has no anchor"],
    ["- &a [*a]\n", "an anchor contains itself"],
    ["- <<: 1\n", "a merge (<<) refers to a value that is not a map"],
    ["- x: .inf\n", "a number is not finite"],
    ["- ~: x\n", "a key is not a word"],
    ["- a\u0000\n", "line 1 has an invisible character or an unusual line break"],
    ["- a\n# b\u2028- c\n", "line 2 has an invisible character or an unusual line break"],
    ["\ufeff- a\n", "line 1 has an invisible character or an unusual line break"],
    ["- a\r- b\n", "line 1 has an invisible character or an unusual line break"],
  ])("is left as it is: %j", (text, reason) => {
    const found = state(text);
    expect(found.state).toBe("unreadable");
    expect("evidence" in found && found.evidence).toContain(
      `mapRoles of the ConfigMap aws-auth cannot be read: ${reason}`,
    );
    for (const change of [add, remove]) {
      expect(() => change(text)).toThrow(MapRolesProblem);
      expect(() => change(text)).toThrow("Write mapRoles as one list of entries, then apply again");
    }
  });
});
