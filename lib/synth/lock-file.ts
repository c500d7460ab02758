import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import { TerraformStack } from "cdktf";

/**
 * The dependency lock file to put into every stack: `.terraform.lock.hcl` beside cdktf.json, or what
 * `TERRAFORM_LOCK_FILE` names; empty for none.
 */
export function lockFileOf(environment: NodeJS.ProcessEnv): string | undefined {
  const named = environment.TERRAFORM_LOCK_FILE;
  if (named === "") return undefined;
  const file = named ?? ".terraform.lock.hcl";
  return named !== undefined || existsSync(file) ? file : undefined;
}

/**
 * Copies a lock file into every synthesised stack: their folders are git-ignored, so a clean checkout would otherwise
 * take whatever provider version is newest, and download it for every stack.
 */
export function copyLockFile(app: App, lockFile: string | undefined): void {
  if (!lockFile) return;
  for (const stack of app.node.children.filter(TerraformStack.isStack)) {
    copyFileSync(lockFile, join(app.outdir, "stacks", stack.node.id, ".terraform.lock.hcl"));
  }
}
