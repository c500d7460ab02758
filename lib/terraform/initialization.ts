import { existsSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { readPlainFile, writePrivateFile } from "../synth/output/plain-file";
import { digestOf, LOCK_FILE } from "../synth/output/stack-files";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";

/** Terraform's data of a stack, in its folder. */
const DATA_FOLDER = ".terraform";

/** File in Terraform's data folder that records the settings of the last successful `init`. */
const RECORD = join(DATA_FOLDER, "argocd-eks-iam-init");

/** Backends for which `init` also checks or creates a workspace on a server. */
const BACKENDS_WITH_SERVER = ["cloud", "remote"];

/**
 * Whether the last successful `init` in a stack's folder had the same backend, providers, lock file and settings. Terraform itself
 * checks the installed providers and the backend again before each plan.
 */
export function isInitialized(stack: SynthesizedStack, environment: NodeJS.ProcessEnv): boolean {
  if (environment.TF_DATA_DIR || BACKENDS_WITH_SERVER.includes(stack.backend.other ?? "")) return false;
  return readPlainFile(join(stack.directory, RECORD))?.toString() === settingsDigest(stack, environment);
}

/** Records a successful `init`. */
export function recordInitialization(stack: SynthesizedStack, environment: NodeJS.ProcessEnv): void {
  // Without providers, or with TF_DATA_DIR, Terraform makes no folder.
  if (!existsSync(join(stack.directory, DATA_FOLDER))) return;
  writePrivateFile(join(stack.directory, RECORD), settingsDigest(stack, environment));
}

/** Deletes the record of a stack. @returns whether there was a record */
export function forgetInitialization({ directory }: Pick<SynthesizedStack, "directory">): boolean {
  const file = join(directory, RECORD);
  const isRecorded = existsSync(file);
  rmSync(file, { force: true });
  return isRecorded;
}

/** Whether Terraform or OpenTofu asks for an `init`. @param said standard error */
export function asksForInit(said: string): boolean {
  return /\b(?:terraform|tofu) init\b/.test(said);
}

function settingsDigest(stack: SynthesizedStack, environment: NodeJS.ProcessEnv): string {
  const variables = Object.entries(environment).filter(([name]) => name.startsWith("TF_"));
  return digestOf(JSON.stringify([stack.settings, String(lockFileIn(stack)), variables.sort()]));
}

/** The dependency lock file of a stack. */
export function lockFileIn({ directory }: Pick<SynthesizedStack, "directory">): Buffer | undefined {
  return readPlainFile(join(directory, LOCK_FILE));
}

/** Configuration files of Terraform's and OpenTofu's command line, in the home folder. */
const CLI_CONFIGURATION = [".terraformrc", ".tofurc"];

/**
 * Whether the providers of all stacks are installed through one cache, by the environment or the CLI configuration.
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
 */
export function hasPluginCache(environment: NodeJS.ProcessEnv): boolean {
  if (environment.TF_PLUGIN_CACHE_DIR) return true;
  const named = environment.TF_CLI_CONFIG_FILE;
  const files = named ? [named] : CLI_CONFIGURATION.map((name) => join(environment.HOME ?? homedir(), name));
  return files.some((file) => existsSync(file) && /^\s*plugin_cache_dir\s*=/m.test(readFileSync(file, "utf8")));
}
