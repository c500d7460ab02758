import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadFleet } from "../fleet/load";
import { FleetFileError } from "../fleet/problem";
import type { Fleet } from "../model/fleet";
import { didYouMean } from "../model/near-miss";
import { stacksInOrder } from "./output/stacks";
import { sameInputs } from "./stack-inputs-file";
import { synthFleet } from "./synth-fleet";

/** Files that affect every stack, in addition to the fleet file. */
const PROJECT_FILES = [
  "package.json",
  "package-lock.json",
  "cdktf.json",
  ".terraform.lock.hcl",
  ".tofu.lock.hcl",
  "*.ts",
];

/** The input of the comparison. */
interface Comparison {
  /** Synthesized folder. */
  readonly outFolder: string;
  readonly fleetFile: string;
}

/**
 * Names of the stacks whose content differs from the stacks of a Git ref's fleet file. All stacks, if the project itself changed,
 * or if the ref has no valid fleet file.
 * @throws UnknownRefError
 */
export function stacksChangedSince(ref: string, { outFolder, fleetFile }: Comparison): string[] {
  checkRef(ref);
  const stacks = stacksInOrder(outFolder);
  const names = stacks.map(({ name }) => name);
  if (git("diff", "--name-only", ref, "--", ...PROJECT_FILES) !== "") return names;
  const then = fleetAt(ref, fleetFile);
  if (!then) return names;
  const same = sameInputs(outFolder, then);
  const unknown = names.filter((name) => !same.has(name));
  const before = textsOf(then, unknown);
  return stacks.filter(({ name, text }) => unknown.includes(name) && text !== before.get(name)).map(({ name }) => name);
}

/** A ref that Git does not know, with the most similar ref that Git knows. */
export class UnknownRefError extends Error {
  constructor(ref: string) {
    const refs = git("for-each-ref", "--format=%(refname:short)").split("\n");
    super(`--changed-since: Git does not know ${ref}${didYouMean(ref, refs)}. In a shallow clone, fetch the ref first`);
  }
}

/** @throws UnknownRefError, or GitError outside a repository */
function checkRef(ref: string): void {
  git("rev-parse", "--git-dir");
  try {
    git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  } catch {
    throw new UnknownRefError(ref);
  }
}

/** The fleet of a ref's fleet file; undefined if the ref has no valid fleet file. */
function fleetAt(ref: string, fleetFile: string): Fleet | undefined {
  return inFolder((folder) => {
    const file = join(folder, "fleet.yaml");
    try {
      writeFileSync(file, git("show", `${ref}:./${fleetFile}`));
      return loadFleet(file);
    } catch (error) {
      if (error instanceof FleetFileError || error instanceof GitError) return undefined;
      throw error;
    }
  });
}

/** The configurations of some stacks of a fleet, by the name of the stack. */
function textsOf(fleet: Fleet, stacks: readonly string[]): ReadonlyMap<string, string | undefined> {
  if (stacks.length === 0) return new Map();
  return inFolder((folder) => {
    synthFleet(fleet, process.env, { outFolder: folder, stacks });
    return new Map(stacksInOrder(folder).map(({ name, text }) => [name, text]));
  });
}

/** A temporary folder for one task. */
function inFolder<T>(task: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-since-"));
  try {
    return task(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class GitError extends Error {}

function git(...args: readonly string[]): string {
  try {
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? (error as Error).message).trim();
    throw new GitError(`git ${args.join(" ")} failed${said ? `: ${said}` : ""}`);
  }
}
