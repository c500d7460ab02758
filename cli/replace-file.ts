import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file atomically: writes a temporary file in the same folder, and renames the temporary file. The file has either the
 * old text or the new text. Refuses a symbolic link, because a link may point to any file.
 * @throws Error if the file is no regular file, or cannot be written; the file then keeps the old text
 */
export function replaceFile(file: string, text: string): void {
  const before = lstatSync(file, { throwIfNoEntry: false });
  if (before?.isSymbolicLink()) throw new Error(`${file} is a symbolic link: name the file that the link points to`);
  if (before && !before.isFile()) throw new Error(`${file} is not a regular file`);
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    // `wx` follows no link and overwrites no file of another program.
    const descriptor = openSync(temporary, "wx", before ? before.mode & 0o777 : 0o666);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
