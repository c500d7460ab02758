import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { z } from "zod";
import { asTerraformText } from "../../stacks/terraform-text";
import type { Adoptable } from "../model/adoptable";
import { replaceFile } from "./output/plain-file";
import { STACK_FILE } from "./output/synthesized-stack";

/** The resources to import, by the name of their stack. */
export type Imports = Readonly<Record<string, readonly Adoptable[]>>;

const importsSchema = z.record(
  z.string(),
  z.array(z.strictObject({ to: z.string().regex(/^[a-z0-9_]+\.[\w-]+/), id: z.string().min(1) })),
);

/** The file next to a fleet file with the resources to import: `fleet.yaml` has `fleet.imports.json`. */
export function importsFileOf(fleetFile: string): string {
  return `${fleetFile.replace(/\.[^.]*$/, "")}.imports.json`;
}

/** The imports of a file; none if there is no file. @throws Error if the file is not one that import writes */
export function readImports(file: string): Imports {
  if (!existsSync(file)) return {};
  const found = importsSchema.safeParse(jsonOf(readFileSync(file, "utf8")));
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const place = issue?.path.length ? ` (at ${issue.path.join(".")})` : "";
  throw new Error(
    `${file}: expected {"<stack>": [{"to": "<address>", "id": "<import id>"}]}, found something else${place}. Delete the file, and run import again`,
  );
}

/** The value of a text; undefined, which no import file is, if the text is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Replaces the imports of some stacks in a file, and keeps those of the other stacks.
 * @param stacks names of the stacks
 * @returns whether the file has imports
 */
export function writeImports(file: string, stacks: readonly string[], found: Imports): boolean {
  const others = Object.entries(readImports(file)).filter(([name]) => !stacks.includes(name));
  const all = { ...Object.fromEntries(others), ...found };
  const hasImports = Object.keys(all).length > 0;
  if (hasImports || existsSync(file)) replaceFile(file, `${JSON.stringify(all, null, 2)}\n`);
  return hasImports;
}

/**
 * Adds Terraform import blocks to the synthesized stacks. Blocks for resources that a stack no longer defines are omitted, because
 * Terraform would reject them.
 */
export function addImports(app: App, imports: Imports): void {
  for (const stack of app.node.children.filter(TerraformStack.isStack)) {
    const found = imports[stack.node.id];
    if (!found) continue;
    const path = join(app.outdir, "stacks", stack.node.id, STACK_FILE);
    const definition = JSON.parse(readFileSync(path, "utf8"));
    const isDefined = ({ to }: Adoptable) => {
      const [type = "", name = ""] = to.split(".");
      return definition.resource?.[type]?.[name] !== undefined;
    };
    writeFileSync(path, JSON.stringify({ ...definition, import: asTerraformText(found.filter(isDefined)) }, null, 2));
  }
}
