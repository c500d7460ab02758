import { rmSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile, replaceFile } from "../synth/output/plain-file";
import { LOCK_FILE } from "../synth/output/stack-files";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { Product } from "./program";
import { lockedVersions } from "./provider-lock";

/** Registry of each product, which is part of the address of a provider in a lock file. */
const REGISTRY: Readonly<Record<Product, string>> = {
  Terraform: "registry.terraform.io/",
  OpenTofu: "registry.opentofu.org/",
};

/**
 * Replaces a lock file of the other product in a stack's folder by the project's lock file for this product, or deletes the file if
 * the project has none. Terraform would ignore the entries of OpenTofu, and select the newest versions without a message.
 * @param projectLockFile file of the project for this product
 */
export function useLockFileOf(
  product: Product,
  { directory }: Pick<SynthesizedStack, "directory">,
  projectLockFile: string | undefined,
): void {
  const file = join(directory, LOCK_FILE);
  const current = readPlainFile(file)?.toString();
  if (current === undefined || !isOfOtherProduct(current, product)) return;
  const own = projectLockFile && readPlainFile(projectLockFile);
  if (own) replaceFile(file, own);
  else rmSync(file);
}

function isOfOtherProduct(lockFile: string, product: Product): boolean {
  const providers = [...lockedVersions(lockFile).keys()];
  const isOf = (one: Product) => providers.some((provider) => provider.startsWith(REGISTRY[one]));
  return !isOf(product) && isOf(product === "Terraform" ? "OpenTofu" : "Terraform");
}
