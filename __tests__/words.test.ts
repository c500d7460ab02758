import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { COMMANDS } from "../cli/commands";
import { dialectIn } from "./support/dialect";
import { usageOf } from "./support/usage";

const ROOT = join(__dirname, "..");
const FOLDERS = ["docs", "examples", "sandbox"];
const DOCUMENTS = [
  ...["README.md", "CONTRIBUTING.md"].map((name) => join(ROOT, name)),
  ...FOLDERS.flatMap((folder) => filesIn(join(ROOT, folder), ".md")),
];
const SOURCES = ["cli", "lib", "stacks"].flatMap((folder) => filesIn(join(ROOT, folder), ".ts"));

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(?:node_modules|\.)/.test(entry.name) ? [] : filesIn(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}

/** A document without code, whose lines stay where they are. */
function prose(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, "")).replace(/`[^`\n]*`/g, "");
}

const found = (name: string, text: string) =>
  dialectIn(text).map(({ line, word, instead }) => `${name}:${line}: "${word}"; write: ${instead}`);

describe("plain English", () => {
  it("is what the documents are written in", () => {
    expect(DOCUMENTS.length).toBeGreaterThan(30);
    const all = DOCUMENTS.flatMap((path) => found(relative(ROOT, path), prose(readFileSync(path, "utf8"))));
    expect(all).toEqual([]);
  });

  it("is what the sources say, in messages and in comments", () => {
    expect(SOURCES.length).toBeGreaterThan(200);
    expect(SOURCES.flatMap((path) => found(relative(ROOT, path), readFileSync(path, "utf8")))).toEqual([]);
  });

  it("is what every --help says", async () => {
    for (const name of Object.keys(COMMANDS)) expect(found(name, await usageOf(name))).toEqual([]);
    expect(
      found(
        "commands",
        Object.values(COMMANDS)
          .map(({ does }) => does)
          .join("\n"),
      ),
    ).toEqual([]);
  });

  it("is what the schema of the fleet file says in an editor", () => {
    expect(found("fleet.schema.json", readFileSync(join(ROOT, "fleet.schema.json"), "utf8"))).toEqual([]);
  });

  it("is not: a role made anew", () => {
    expect(dialectIn("one\na role made anew lets nobody in")).toEqual([
      { line: 2, word: "anew", instead: "recreated, or again" },
      expect.objectContaining({ line: 2, word: "nobody" }),
    ]);
    expect(prose("a `hop`\n```\nhop\n```\nb")).toBe("a \n\n\n\nb");
  });
});
