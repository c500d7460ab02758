import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { withoutMetadata } from "./output/stack-files";
import { STACK_FILE } from "./output/synthesized-stack";

/** Removes cdktf's `//` keys, which Terraform ignores, from the synthesized stacks. */
export function stripMetadata(app: App): void {
  for (const stack of app.node.children.filter(TerraformStack.isStack)) {
    const file = join(app.outdir, "stacks", stack.node.id, STACK_FILE);
    writeFileSync(file, withoutMetadata(readFileSync(file)));
  }
}
