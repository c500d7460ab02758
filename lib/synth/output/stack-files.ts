import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { AWS_AUTH_PROGRAM } from "../../model/names";
import { readPlainFile } from "./plain-file";
import { STACK_FILE, type SynthesizedStack } from "./synthesized-stack";

/** Dependency lock file of a stack, from the project or from terraform init. */
export const LOCK_FILE = ".terraform.lock.hcl";

/** Files that define a stack: all files of synth except the lock file, which terraform init changes. */
const DEFINED_FILES = [STACK_FILE, AWS_AUTH_PROGRAM] as const;

/** Other files that Terraform or OpenTofu would read, without a review. */
const READ_BY_TERRAFORM = /\.(?:tf|tofu)(?:\.json)?$|\.tfvars(?:\.json)?$/;

/** The files that define a synthesized stack, by name. @throws Error if a file is a symbolic link */
export function stackFiles({ directory }: Pick<SynthesizedStack, "directory">): ReadonlyMap<string, Buffer> {
  const files = DEFINED_FILES.flatMap((name) => {
    const bytes = readPlainFile(join(directory, name));
    return bytes ? [[name, bytes] as const] : [];
  });
  return new Map<string, Buffer>(files);
}

/** Digest of the files that define a stack; the same with and without cdktf's metadata. */
export function stackDigest(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash("sha256");
  for (const [name, bytes] of files)
    hash.update(`${name}\0${digestOf(name === STACK_FILE ? withoutMetadata(bytes) : bytes)}\0`);
  return hash.digest("hex");
}

/** A folder of a stack has configuration that does not belong to the stack. */
export class ForeignFileError extends Error {}

/** @throws ForeignFileError */
export function refuseForeignFiles({ name, directory }: Pick<SynthesizedStack, "name" | "directory">): void {
  const [foreign] = readdirSync(directory).filter((file) => READ_BY_TERRAFORM.test(file) && file !== STACK_FILE);
  if (foreign === undefined) return;
  throw new ForeignFileError(
    `${join(directory, foreign)}: Terraform would read this file together with the stack ${name}. Remove the file, or move its settings to the fleet file`,
  );
}

/** A configuration without cdktf's `//` keys, which Terraform ignores. */
export function withoutMetadata(configuration: Buffer | string): string {
  const isKept = (key: string, value: unknown) => (key === "//" ? undefined : value);
  return `${JSON.stringify(JSON.parse(String(configuration)), isKept, 2)}\n`;
}

export function digestOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
