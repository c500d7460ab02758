import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { asTerraformText } from "../../stacks/terraform-text";
import type { Adoptable } from "../model/adoptable";
import { STACK_FILE } from "./output/synthesized-stack";

/** The file next to a fleet file with the resources to import: `fleet.yaml` has `fleet.imports.json`. */
export function importsFileOf(fleetFile: string): string {
  return `${fleetFile.replace(/\.[^.]*$/, "")}.imports.json`;
}

/**
 * Adds Terraform import blocks to the synthesized stacks. Blocks for resources that a stack no longer defines are omitted, because
 * Terraform would reject them.
 */
export function addImports(app: App, file: string): void {
  if (!existsSync(file)) return;
  const imports: Record<string, readonly Adoptable[]> = JSON.parse(readFileSync(file, "utf8"));
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
