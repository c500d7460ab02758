import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readPlainFile, replaceFile } from "../synth/output/plain-file";
import { LOCK_FILE } from "../synth/output/stack-files";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { Product } from "./program";
import { lockedVersions } from "./provider-lock";

/** Registry of each product, which is part of the address of a provider. */
const REGISTRY: Readonly<Record<Product, string>> = {
  Terraform: "registry.terraform.io",
  OpenTofu: "registry.opentofu.org",
};

const otherThan = (product: Product): Product => (product === "Terraform" ? "OpenTofu" : "Terraform");

/**
 * Deletes the providers and the record of the backend that the other product's `init` left in a stack's folder. Otherwise `init`
 * fails with "Backend configuration changed". The selected workspace stays.
 */
export function deleteDataOfOther(product: Product, { directory }: Pick<SynthesizedStack, "directory">): void {
  const data = join(directory, ".terraform");
  if (!existsSync(join(data, "providers", REGISTRY[otherThan(product)]))) return;
  for (const left of ["providers", "terraform.tfstate"]) rmSync(join(data, left), { recursive: true, force: true });
}

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
  const isOf = (one: Product) => providers.some((provider) => provider.startsWith(`${REGISTRY[one]}/`));
  return !isOf(product) && isOf(otherThan(product));
}
