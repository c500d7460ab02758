import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Larger than any plan of a thousand targets. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The bytes of a file that may come from another machine; undefined where there is none. Never through a link: it would
 * lead to any file that this process can read.
 * @throws Error where the path is a link, a folder or a device, or the file is larger than any that is expected
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
    // Without O_NONBLOCK a pipe in the file's place would wait for a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw new Error(`${path}: expected a file, found a link; remove it`);
    throw error;
  }
}

/** Writes a file whole or not at all, and in place of a link rather than through it. */
export function replaceFile(path: string, data: string | Uint8Array, mode = 0o666): void {
  const part = `${path}.part-${process.pid}`;
  rmSync(part, { force: true });
  writeFileSync(part, data, { mode, flag: "wx" });
  renameSync(part, path);
}

/** The same for a file that its owner alone may read. */
export function writePrivateFile(path: string, data: string | Uint8Array): void {
  replaceFile(path, data, 0o600);
}
