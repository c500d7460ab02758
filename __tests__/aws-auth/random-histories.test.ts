import fc from "fast-check";
import { parse, stringify } from "yaml";
import type { MapRolesEntry } from "../../lib/aws-auth/entry";
import { addEntry, entryState, removeEntry } from "../../lib/aws-auth/map-roles";
import { entryFor } from "./texts";

type Fields = Record<string, unknown>;

const KEYS = ["orders", "carts", "a-b"] as const;
type Key = (typeof KEYS)[number];

/** How other tools write a list. Of `exact` ones, the text of some entries is the text of all without the others' lines. */
const STYLES: Readonly<Record<string, (entries: readonly Fields[]) => string>> = {
  block: (entries) => stringify(entries, { lineWidth: 0 }),
  json: (entries) => JSON.stringify(entries),
  spacedJson: (entries) => `[${entries.map((entry) => JSON.stringify(entry)).join(", ")}]\n`,
  prettyJson: (entries) => `[\n${entries.map((entry) => `  ${JSON.stringify(entry)}`).join(",\n")}\n]\n`,
  indented: (entries) => stringify(entries, { lineWidth: 0 }).replace(/^(?=.)/gm, "  "),
  crlf: (entries) => stringify(entries, { lineWidth: 0 }).replaceAll("\n", "\r\n"),
  document: (entries) => `---\n${stringify(entries, { lineWidth: 0 })}...\n`,
  flow: (entries) => stringify(entries, { collectionStyle: "flow" }),
  quoted: (entries) => stringify(entries, { defaultStringType: "QUOTE_SINGLE", defaultKeyType: "PLAIN" }),
  reversedKeys: (entries) => stringify(entries.map((entry) => Object.fromEntries(Object.entries(entry).reverse()))),
  folded: (entries) => stringify(entries, { lineWidth: 20 }),
};
const EXACT = ["block", "json", "spacedJson", "prettyJson", "indented", "crlf"] as const;

const text = fc.constantFrom(
  "a",
  "system:masters",
  "b: #c",
  '"q"',
  "it's",
  "{{x}}",
  "# argocd-eks-iam end orders",
  "[",
  "1",
  "yes",
  "",
  "ü😀",
);
const foreignEntry = fc.record({
  rolearn: fc.constantFrom("nodes", "ops", "ci").map((name) => `arn:aws:iam::444455556666:role/${name}`),
  username: text,
  groups: fc.array(text, { maxLength: 3 }),
  // Each is another one, and none is ours.
  note: fc.stringMatching(/^[a-z]{12}$/),
});
const key = fc.constantFrom(...KEYS);
const groups = fc.subarray(["view", "edit: #x", '"q"'], { minLength: 1 });
const style = fc.constantFrom(...Object.keys(STYLES));
const seed = fc.nat();

const ours = fc.oneof(
  fc.record({ what: fc.constant("add" as const), key, groups }),
  fc.record({ what: fc.constant("remove" as const), key }),
);

/** What other writers do: by a tool that writes everything again, or by hand. */
const theirs = fc.oneof(
  fc.record({ what: fc.constant("format" as const), style }),
  fc.record({ what: fc.constant("shuffle" as const), style, seed }),
  fc.record({ what: fc.constant("append" as const), style, entry: foreignEntry }),
  fc.record({ what: fc.constant("drop" as const), style, seed }),
  fc.record({ what: fc.constant("regroup" as const), style, key }),
  fc.record({ what: fc.constant("copy" as const), style, key }),
  fc.record({ what: fc.constant("comment" as const), key, which: fc.constantFrom("begin", "end"), seed }),
  fc.record({ what: fc.constant("uncomment" as const) }),
);

type TheirStep = typeof theirs extends fc.Arbitrary<infer Step> ? Step : never;

function entriesOf(mapRoles: string): Fields[] {
  return (parse(mapRoles) || []) as Fields[];
}

function isForeign(entry: Fields): boolean {
  return "note" in entry;
}

const isFor = (one: Key) => (entry: Fields) => entry.rolearn === entryFor(one).rolearn;

/** The list after another writer's change of the values; undefined where the change is one of the text. */
function changed(entries: readonly Fields[], step: TheirStep): Fields[] | undefined {
  switch (step.what) {
    case "format":
      return [...entries];
    case "shuffle":
      return entries
        .map((entry, at) => ({ entry, rank: (at * 7919 + step.seed) % 31 }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ entry }) => entry);
    case "append":
      return [...entries, step.entry];
    case "drop": {
      const foreign = entries.filter(isForeign);
      return entries.filter((entry) => entry !== foreign[step.seed % Math.max(1, foreign.length)]);
    }
    case "regroup":
      return entries.map((entry) => (isFor(step.key)(entry) ? { ...entry, groups: ["changed"] } : entry));
    case "copy":
      return [...entries, ...entries.filter(isFor(step.key)).slice(0, 1)];
    default:
      return undefined;
  }
}

function edited(mapRoles: string, step: TheirStep): string {
  const lines = mapRoles.split("\n");
  if (mapRoles.trimStart().startsWith("[")) return mapRoles;
  if (step.what === "uncomment") return lines.filter((line) => !/^ *#/.test(line)).join("\n");
  if (step.what !== "comment") return mapRoles;
  const at = step.seed % lines.length;
  const line = `# argocd-eks-iam ${step.which} ${step.key}`;
  return [...lines.slice(0, at), line, ...lines.slice(at)].join("\n");
}

describe("whatever we and other writers do, in whatever order", () => {
  const start = fc
    .tuple(fc.array(foreignEntry, { maxLength: 4 }), style)
    .map(([entries, name]) => STYLES[name]?.(entries) ?? "");
  const empty = fc.constantFrom(undefined, "", "[]\n", "null", "''", "# c\n");

  it("entries of others are what they wrote, and ours is there exactly where it should be", () => {
    fc.assert(
      fc.property(fc.oneof(start, empty), fc.array(fc.oneof(ours, theirs), { maxLength: 15 }), (original, steps) => {
        let mapRoles = original;
        const wanted = new Map<Key, MapRolesEntry>();
        for (const step of steps) {
          const before = entriesOf(mapRoles ?? "").filter(isForeign);
          if (step.what === "add") {
            const entry = entryFor(step.key, step.groups);
            mapRoles = addEntry(mapRoles, step.key, entry).text;
            wanted.set(step.key, entry);
            expect(entryState(mapRoles, step.key, entry)).toEqual({ state: "present" });
          } else if (step.what === "remove") {
            const { text: rest, change } = removeEntry(mapRoles, step.key, wanted.get(step.key) ?? entryFor(step.key));
            expect(change).toBe(wanted.delete(step.key) ? "removed" : "none");
            mapRoles = rest;
          } else if (mapRoles !== undefined) {
            const entries = changed(entriesOf(mapRoles), step);
            mapRoles = entries ? STYLES["style" in step ? step.style : ""]?.(entries) : edited(mapRoles, step);
            continue;
          }
          const after = entriesOf(mapRoles ?? "");
          expect(after.filter(isForeign)).toEqual(before);
          for (const one of KEYS) {
            const found = after.filter(isFor(one));
            if (!wanted.has(one)) expect(found).toEqual([]);
            else if ("key" in step && step.key === one) expect(found).toEqual([wanted.get(one)]);
            else expect(found.length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  const bytes = fc.oneof(
    ours,
    fc.record({ what: fc.constant("format" as const), style: fc.constantFrom(...EXACT) }),
    fc.record({
      what: fc.constant("write" as const),
      entry: foreignEntry,
      remark: fc.boolean(),
      where: fc.constantFrom("first", "last"),
    }),
  );

  it("bytes of others stay, and without ours the text is what others wrote", () => {
    fc.assert(
      fc.property(
        fc.array(foreignEntry, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...EXACT),
        fc.boolean(),
        fc.array(bytes, { maxLength: 15 }),
        (entries, name, isOpen, steps) => {
          const first = STYLES[name]?.(entries) ?? "";
          let [mapRoles, others] = isOpen ? [first.trimEnd(), first.trimEnd()] : [first, first];
          const wanted = new Map<Key, MapRolesEntry>();
          for (const step of steps) {
            if (step.what === "add") {
              const entry = entryFor(step.key, step.groups);
              mapRoles = addEntry(mapRoles, step.key, entry).text;
              wanted.set(step.key, entry);
            } else if (step.what === "remove") {
              mapRoles = removeEntry(mapRoles, step.key, wanted.get(step.key) ?? entryFor(step.key)).text;
              wanted.delete(step.key);
            } else if (step.what === "format") {
              const format = STYLES[step.style] ?? JSON.stringify;
              [mapRoles, others] = [format(entriesOf(mapRoles)), format(entriesOf(others))];
            } else if (/^(?:#|- )/.test(mapRoles) && mapRoles.endsWith("\n") && others.endsWith("\n")) {
              const added = `${step.remark ? "# by hand   \n" : ""}${STYLES.block?.([step.entry])}`;
              const put = (one: string) => (step.where === "first" ? added + one : one + added);
              [mapRoles, others] = [put(mapRoles), put(others)];
            }
            const rest = [...wanted].reduce((one, [each, entry]) => removeEntry(one, each, entry).text, mapRoles);
            expect(rest).toBe(others);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
