import { copyFileSync, existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { App } from "cdktf";
import { TerraformStack } from "cdktf";

/** Lock file of each product next to cdktf.json: the addresses of providers differ. */
const LOCK_FILES = { Terraform: ".terraform.lock.hcl", OpenTofu: ".tofu.lock.hcl" } as const;

/** The product that `TERRAFORM_BINARY_NAME` names. Synth does not run the program. */
function namedProduct({ TERRAFORM_BINARY_NAME: name = "" }: NodeJS.ProcessEnv): keyof typeof LOCK_FILES {
  return basename(name).includes("tofu") ? "OpenTofu" : "Terraform";
}

/**
 * The dependency lock file of every stack: `.terraform.lock.hcl` next to cdktf.json, for OpenTofu `.tofu.lock.hcl`, or the file in
 * `TERRAFORM_LOCK_FILE`; no file if the variable is empty.
 */
export function lockFileOf(environment: NodeJS.ProcessEnv, product = namedProduct(environment)): string | undefined {
  const named = environment.TERRAFORM_LOCK_FILE;
  if (named === "") return undefined;
  const file = named ?? LOCK_FILES[product];
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
