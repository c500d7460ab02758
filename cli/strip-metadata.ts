import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";

/** Takes cdktf's `//` keys, paths of constructs and the like, out of the synthesised stacks. Terraform ignores them. */
export function stripMetadata(app: App): void {
  for (const stack of app.node.children.filter(TerraformStack.isStack)) {
    const file = join(app.outdir, "stacks", stack.node.id, "cdk.tf.json");
    const isKept = (key: string, value: unknown) => (key === "//" ? undefined : value);
    writeFileSync(file, `${JSON.stringify(JSON.parse(readFileSync(file, "utf8")), isKept, 2)}\n`);
  }
}
