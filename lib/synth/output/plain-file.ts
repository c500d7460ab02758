import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Maximum size: larger than a plan of 1,000 targets. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The bytes of a file that may come from another machine; undefined if there is no file. Rejects a symbolic link, which could point
 * to any file that this process can read.
 * @throws Error if the path is a link, a folder or a device, or if the file is too large
 */
export function readPlainFile(path: string, mostBytes = MOST_BYTES): Buffer | undefined {
  const file = openPlainFile(path);
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    if (!fstatSync(file).isFile()) throw new Error(`${path}: expected a file, found something else`);
    if (size > mostBytes) throw new Error(`${path}: expected at most ${mostBytes} bytes, found ${size}`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function openPlainFile(path: string): number | undefined {
  try {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw new Error(`${path}: expected a file, found a symbolic link: remove the link`);
    throw error;
  }
}

/** Writes a file atomically. Replaces a symbolic link instead of writing through the link. */
export function replaceFile(path: string, data: string | Uint8Array, mode = 0o666): void {
  const part = `${path}.part-${process.pid}`;
  rmSync(part, { force: true });
  writeFileSync(part, data, { mode, flag: "wx" });
  renameSync(part, path);
}

/** Writes a file atomically that only its owner may read. */
export function writePrivateFile(path: string, data: string | Uint8Array): void {
  replaceFile(path, data, 0o600);
}
