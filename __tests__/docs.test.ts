import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { loadFleet } from "../lib/fleet/load";
import { accessGraph } from "../lib/views/graph/access-graph";
import { mermaidOf } from "../lib/views/graph/mermaid";
import { scaleTable } from "./support/scale";
import { usageOf } from "./support/usage";

const ROOT = join(__dirname, "..");
const DOCUMENTS = [".", "docs", "docs/decisions", "sandbox", ...examples()]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .filter((name) => name.endsWith(".md"));

function examples(): string[] {
  return readdirSync(join(ROOT, "examples")).map((name) => join("examples", name));
}

const text = (document: string) => readFileSync(join(ROOT, document), "utf8");

/** `npm run x -- --flag` of every document, code blocks and running text alike. */
function commands(): { readonly document: string; readonly script: string; readonly flags: readonly string[] }[] {
  return DOCUMENTS.flatMap((document) =>
    [...text(document).matchAll(/npm run (?:-s )?([\w:]+)((?: +-- [^`#\n|;)]*)?)/g)].map(
      ([, script = "", rest = ""]) => ({
        document,
        script,
        flags: [...rest.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, flag = ""]) => flag),
      }),
    ),
  );
}

describe("the documents", () => {
  it("name no script that package.json lacks", () => {
    const { scripts } = JSON.parse(text("package.json"));
    expect(commands().filter(({ script }) => !(script in scripts))).toEqual([]);
    expect(commands().length).toBeGreaterThan(50);
  });

  it("name no option that its command lacks", async () => {
    const used = commands().filter(({ flags }) => flags.length > 0);
    const usage = new Map<string, string>();
    for (const script of new Set(used.map(({ script }) => script))) usage.set(script, await usageOf(script));
    const wrong = used.flatMap(({ document, script, flags }) =>
      flags.filter((flag) => !usage.get(script)?.includes(flag)).map((flag) => `${document}: ${script} ${flag}`),
    );
    expect(wrong).toEqual([]);
  });

  it("have the simulated times of many machines", () => {
    expect(text("docs/scale.md")).toContain(`<!-- generated: __tests__/support/scale.ts -->\n${scaleTable()}\n`);
  });

  it("link to files that are there", () => {
    const broken = DOCUMENTS.flatMap((document) =>
      [...text(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, link = ""]) => relative(ROOT, join(ROOT, dirname(document), link)))
        .filter((file) => !existsSync(join(ROOT, file)))
        .map((file) => `${document}: ${file}`),
    );
    expect(broken).toEqual([]);
  });

  it("have the headings that messages and other documents name", () => {
    const headings = (document: string) =>
      [...text(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
    const anchor = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, "")
        .replaceAll(" ", "-");
    const sources = ["cli", "lib"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => join(folder, name)),
    );
    const quoted = sources.flatMap((source) =>
      [...text(source).matchAll(/(docs\/[\w-]+\.md), "([^"]+)"/g)].map(([, document = "", heading = ""]) => ({
        from: source,
        isThere: headings(document).includes(heading),
      })),
    );
    const linked = DOCUMENTS.flatMap((document) =>
      [...text(document).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].map(([, file = "", name = ""]) => ({
        from: `${document} #${name}`,
        isThere: headings(file === "" ? document : join(dirname(document), file))
          .map(anchor)
          .includes(name),
      })),
    );
    expect(quoted.length).toBeGreaterThan(1);
    expect([...quoted, ...linked].filter(({ isThere }) => !isThere)).toEqual([]);
  });

  it("show the sample file as the command draws it", () => {
    const fleet = loadFleet(join(ROOT, "fleet.yaml"));
    const picture = mermaidOf(accessGraph(fleet, [...fleet.targets.values()], "target"));
    expect(text("README.md")).toContain(`\`\`\`mermaid\n${picture}\n\`\`\``);
  });
});
