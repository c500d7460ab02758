import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { digestOf } from "../synth/output/stack-files";

/**
 * The file with the digest of the plans of this machine. The file is outside the folders that are copied between machines, so a
 * known digest proves that no other machine created or changed the plans.
 */
function fileOf(outFolder: string, environment: NodeJS.ProcessEnv): string {
  const state = environment.XDG_STATE_HOME || join(environment.HOME || homedir(), ".local/state");
  return join(state, "argocd-eks-iam/plans", digestOf(resolve(outFolder)));
}

/** Saves the digest of the plans in a folder on this machine. False if the digest could not be saved. */
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

/** The digest of the last plans in this folder on this machine. */
export function knownPlans(outFolder: string, environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return readPlainFile(fileOf(outFolder, environment))?.toString();
  } catch {
    return undefined;
  }
}
