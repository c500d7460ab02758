import { stringify } from "yaml";
import { parseFleet } from "../../lib/fleet/load";
import { FleetFileError } from "../../lib/fleet/problem";
import { CHOSEN_KEYS, type Data, EVERY_FIELD, fileWith, fileWithKey, schemaLeaves } from "../support/every-field";
import { synthFleet } from "../support/synth";
import { evaluated } from "./support/outputs";

/** Found again wherever the text goes. */
const MARKER = "marker";

/** Texts that Terraform would evaluate, that end a string early, or that are not ASCII; most fields refuse most of them. */
const HOSTILE = [
  `${MARKER}`,
  `\${${MARKER}}`,
  `\${file("/etc/${MARKER}")}`,
  `%{ if true }${MARKER}%{ endif }`,
  `$\${${MARKER}}%%{`,
  `"${MARKER}\\"`,
  `${MARKER}"}, "x": {"y": "`,
  `\${TfToken[TOKEN.0]}${MARKER}`,
  `#{TfToken[TOKEN.0]}${MARKER}`,
  `a\n${MARKER}\tb`,
  `Ö平台 ${MARKER} مرحبا`,
  `/${MARKER}/`,
];

const TEXTS = EVERY_FIELD.filter(({ path }) => schemaLeaves().some((leaf) => leaf.path === path && leaf.isText));

/** The stacks of a file; undefined where it is refused, with a line for it. */
function stacksOf(file: Data): unknown {
  try {
    return synthFleet(parseFleet(stringify(file), "fleet.yaml"));
  } catch (error) {
    if (error instanceof FleetFileError && /^fleet\.yaml:\d+:\d+ /.test(error.message)) return undefined;
    throw error;
  }
}

/** Every text of a stack that holds the marker, keys of maps too. */
function textsWithMarker(data: unknown): string[] {
  if (typeof data === "string") return data.includes(MARKER) ? [data] : [];
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [...textsWithMarker(key), ...textsWithMarker(value)]);
}

interface Tried {
  readonly path: string;
  readonly text: string;
  /** Undefined where the file is refused. */
  readonly written: readonly string[] | undefined;
}

function tried(path: string, text: string, file: Data): Tried {
  const stacks = stacksOf(file);
  return { path, text, written: stacks === undefined ? undefined : [...new Set(textsWithMarker(stacks))] };
}

const ALL: readonly Tried[] = [
  ...TEXTS.flatMap((field) => HOSTILE.map((text) => tried(field.path, text, fileWith(field, text)))),
  ...CHOSEN_KEYS.flatMap((field) =>
    HOSTILE.map((text) => tried(`${field.path} (key)`, text, fileWithKey(field, text))),
  ),
];

describe("every text of the fleet file", () => {
  it("is refused with its line, or reaches Terraform as it is written: none is evaluated", () => {
    const all = ALL.flatMap(({ path, text, written }) => (written ?? []).map((one) => ({ path, text, one })));
    // Beside an expression of ours stands only text that means nothing to Terraform: fields with an alphabet.
    const isBesideExpression = ({ one }: { readonly one: string }) => /(?:^|[^$])\$\{/.test(one);
    expect(all.filter((taken) => isBesideExpression(taken) && /[${}%"\\\n]/.test(taken.text))).toEqual([]);
    const taken = all.filter((one) => !isBesideExpression(one));
    const values = evaluated(taken.map(({ one }) => one));
    const changed = taken.filter(({ text }, index) => {
      const value = String(values[index]);
      return !value.includes(text) && !value.includes(JSON.stringify(text).slice(1, -1));
    });
    expect(changed).toEqual([]);
    expect(taken.length).toBeGreaterThan(100);
  });

  it("is written somewhere where it is taken", () => {
    const lost = ALL.filter(({ written }) => written?.length === 0).map(({ path, text }) => [path, text]);
    expect(lost).toEqual([]);
  });

  it("is free where people write for people", () => {
    const free = [
      "targets.<key>.annotations.<key>",
      "argocd.inCluster.annotations.<key>",
      "targetDefaults.annotations.<key>",
    ];
    const refused = ALL.filter(({ path, written }) => free.includes(path) && written === undefined);
    expect(refused).toEqual([]);
  });
});
