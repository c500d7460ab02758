import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { digestOf } from "../synth/output/stack-files";

/**
 * The digests of the plans that were made on this machine, outside the folders that travel between machines: a plan whose digest
 * is here was not made or changed elsewhere.
 */
function fileOf(outFolder: string, environment: NodeJS.ProcessEnv): string {
  const state = environment.XDG_STATE_HOME || join(environment.HOME || homedir(), ".local/state");
  return join(state, "argocd-eks-iam/plans", digestOf(resolve(outFolder)));
}

/** Remembers the digest of the plans in a folder. False where this machine keeps nothing. */
export function rememberPlans(outFolder: string, digest: string, environment: NodeJS.ProcessEnv): boolean {
  const file = fileOf(outFolder, environment);
  try {
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    writePrivateFile(file, digest);
    return true;
  } catch {
    return false;
  }
}

/** The digest of the plans that were made in this folder on this machine last. */
export function knownPlans(outFolder: string, environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return readPlainFile(fileOf(outFolder, environment))?.toString();
  } catch {
    return undefined;
  }
}
