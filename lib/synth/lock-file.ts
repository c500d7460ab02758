import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { TerraformStack } from "cdktf";

/**
 * The dependency lock file of every stack: `.terraform.lock.hcl` next to cdktf.json, or the file in `TERRAFORM_LOCK_FILE`; no file
 * if the variable is empty.
 */
export function lockFileOf(environment: NodeJS.ProcessEnv): string | undefined {
  const named = environment.TERRAFORM_LOCK_FILE;
  if (named === "") return undefined;
  const file = named ?? ".terraform.lock.hcl";
  return named !== undefined || existsSync(file) ? file : undefined;
}

/**
 * Copies a lock file to every synthesized stack. Git ignores the folders of stacks, so Terraform would otherwise select the newest
 * provider versions after a clean checkout, and download the providers for every stack.
 */
export function copyLockFile(app: App, lockFile: string | undefined): void {
  if (!lockFile) return;
  for (const stack of app.node.children.filter(TerraformStack.isStack)) {
    copyFileSync(lockFile, join(app.outdir, "stacks", stack.node.id, ".terraform.lock.hcl"));
  }
}
