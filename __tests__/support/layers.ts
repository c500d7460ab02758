import { dirname, join } from "node:path/posix";

/** What each layer may import besides itself: layers, packages, and patterns with `*` at the end. */
export type LayerTable = ReadonlyMap<string, readonly string[]>;

/** The table of docs/architecture.md: name of the layer in the first column, its imports in the last. */
export function layersIn(markdown: string): LayerTable {
  const start = markdown.indexOf("| layer | holds | may import |");
  const rows = markdown.slice(start, markdown.indexOf("\n\n", start)).split("\n").slice(2);
  return new Map(
    rows.map((row) => {
      const cells = row.split("|").slice(1, -1);
      const [layer = ""] = codeIn(cells.at(0) ?? "");
      return [layer, codeIn(cells.at(-1) ?? "")];
    }),
  );
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

const IMPORT =
  /(?:^|[\n;}]\s*)(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']|(?:^|\n)import\s*["']([^"']+)["']|\b(?:import|require|require\.resolve)\(\s*["']([^"']+)["']/g;

/** What a source file imports, at run time too, as it is written there. */
export function importsIn(text: string): string[] {
  return [...text.matchAll(IMPORT)].map(([, from, bare, call]) => from ?? bare ?? call ?? "");
}

/** One line for each import of a file that the table does not allow. */
export function disallowedImports(table: LayerTable, file: string, imports: readonly string[]): string[] {
  const layer = layerOf(table, file);
  if (!layer) return [`${file}: ${dirname(file)} is in no layer of docs/architecture.md`];
  const allowed = table.get(layer) ?? [];
  const targets = imports.map((specifier) =>
    specifier.startsWith(".") ? pathOf(table, join(dirname(file), specifier)) : packageOf(specifier),
  );
  return [...new Set(targets)]
    .filter((target) => target !== layer && !allowed.some((pattern) => isAllowed(pattern, target)))
    .map((target) => `${file}: ${layer} may not import ${target}`);
}

function pathOf(table: LayerTable, path: string): string {
  return layerOf(table, path) ?? layerOf(table, `${path}.ts`) ?? path;
}

/** The innermost layer that holds a file. */
function layerOf(table: LayerTable, file: string): string | undefined {
  const holders = [...table.keys()].filter((layer) => file === layer || file.startsWith(`${layer}/`));
  return holders.sort((one, other) => other.length - one.length)[0];
}

function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function isAllowed(pattern: string, target: string): boolean {
  return pattern.endsWith("*") ? target.startsWith(pattern.slice(0, -1)) : target === pattern;
}
