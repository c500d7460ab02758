import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { disallowedImports, importsIn, layersIn } from "./support/layers";

const table = layersIn(readFileSync("docs/architecture.md", "utf8"));
const sources = execFileSync("git", ["ls-files", "lib", "cli", "stacks", "sandbox", "main.ts", "index.ts"], {
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file.endsWith(".ts"));

it("every import of the sources is in the table of docs/architecture.md", () => {
  expect(sources.length).toBeGreaterThan(200);
  const problems = sources.flatMap((file) => disallowedImports(table, file, importsIn(readFileSync(file, "utf8"))));
  expect(problems).toEqual([]);
});

it("no file imports itself through others", () => {
  const known = new Set(sources);
  const graph = new Map(sources.map((file) => [file, filesImportedBy(file, known)]));
  expect([...graph.keys()].flatMap((file) => circleFrom(file, graph) ?? [])).toEqual([]);
});

it("every layer of the table has sources", () => {
  const empty = [...table.keys()].filter(
    (layer) => !sources.some((file) => file === layer || file.startsWith(`${layer}/`)),
  );
  expect(empty).toEqual([]);
});

describe("an import that the table does not allow is named with the layers", () => {
  it.each([
    [
      "lib imports cli",
      "lib/terraform/plan.ts",
      'import { exit } from "../../cli/run";',
      "lib/terraform may not import cli",
    ],
    [
      "model imports a provider",
      "lib/model/names.ts",
      'import { IamRole } from "@cdktf/provider-aws/lib/iam-role";',
      "lib/model may not import @cdktf/provider-aws",
    ],
    [
      "terraform imports the AWS SDK",
      "lib/terraform/status.ts",
      'import {\n  IAMClient,\n} from "@aws-sdk/client-iam";',
      "lib/terraform may not import @aws-sdk/client-iam",
    ],
    [
      "terraform imports what synthesises",
      "lib/terraform/plan.ts",
      'import { synthFleet } from "../synth/synth-fleet";',
      "lib/terraform may not import lib/synth",
    ],
    ["an import at run time", "lib/views/markdown.ts", 'await import("node:fs")', "lib/views may not import node:fs"],
    ["a re-export", "lib/model/arn.ts", 'export * from "../fleet/schema";', "lib/model may not import lib/fleet"],
    ["a file in no layer", "tools/x.ts", "", "tools is in no layer of docs/architecture.md"],
  ])("%s", (_, file, text, problem) => {
    expect(disallowedImports(table, file, importsIn(text))).toEqual([`${file}: ${problem}`]);
  });

  it("while a layer may import itself and what its row names", () => {
    const text =
      'import { a } from "./arn";\nimport { b } from "../synth/output/stacks";\nimport { join } from "node:path";';
    expect(disallowedImports(table, "lib/terraform/plan.ts", importsIn(text))).toEqual([]);
  });
});

function filesImportedBy(file: string, known: ReadonlySet<string>): string[] {
  return importsIn(readFileSync(file, "utf8"))
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => `${join(dirname(file), specifier.replace(/\.js$/, ""))}.ts`)
    .filter((path) => known.has(path));
}

/** The files of a circle of imports that leads back to a file. */
function circleFrom(file: string, graph: ReadonlyMap<string, readonly string[]>): string | undefined {
  const seen = new Set<string>();
  const visit = (current: string, way: readonly string[]): string | undefined => {
    for (const next of graph.get(current) ?? []) {
      if (next === file) return [...way, next].join(" → ");
      if (seen.has(next)) continue;
      seen.add(next);
      const found = visit(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return visit(file, [file]);
}
