import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Folder of everything built, outside the checkout. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "argocd-eks-iam");
}

/** A key that changes with any of the files a tool is built from, and with the builder's version. */
export function cacheKey(builder: string, files: readonly string[]): string {
  const hash = createHash("sha256").update(builder);
  for (const file of [...files].sort()) hash.update(`\0${file.split("/").pop()}\0`).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** Files below a folder, the names that match alone; sorted. */
export function filesBelow(folder: string, matching: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => matching.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

/**
 * A file in the cache: the one made before if it is whole, else one that `build` makes. It is made beside its place and
 * moved there, so that a broken build leaves nothing that looks like a tool.
 */
export async function cachedFile(path: string, build: (target: string) => Promise<void>): Promise<string> {
  if (isWhole(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const target = `${path}.building-${process.pid}`;
  try {
    await build(target);
    writeFileSync(`${path}.sha256`, sha256(target));
    renameSync(target, path);
  } finally {
    rmSync(target, { force: true });
  }
  return path;
}

function isWhole(path: string): boolean {
  return existsSync(path) && existsSync(`${path}.sha256`) && readFileSync(`${path}.sha256`, "utf8") === sha256(path);
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

const LOCK_POLL_MILLISECONDS = 500;

/** Runs a task while no other process does; a lock whose owner is gone is taken over. */
export async function locked<T>(path: string, task: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  while (!takeLock(path)) await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MILLISECONDS));
  try {
    return await task();
  } finally {
    rmSync(path, { force: true });
  }
}

function takeLock(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch {
    const owner = existsSync(path) ? readFileSync(path, "utf8") : "";
    if (owner && !existsSync(`/proc/${owner}`)) rmSync(path, { force: true });
    return false;
  }
}
