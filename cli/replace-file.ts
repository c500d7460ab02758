import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Writes a file as a whole: written beside its place and renamed, so that there is the old text or the new, and never half of
 * one. A symbolic link is refused: it may lead anywhere.
 * @throws Error where the file is no regular file, or can't be written; then it is as it was
 */
export function replaceFile(file: string, text: string): void {
  const before = lstatSync(file, { throwIfNoEntry: false });
  if (before?.isSymbolicLink()) throw new Error(`${file} is a symbolic link: name the file that it leads to`);
  if (before && !before.isFile()) throw new Error(`${file} is not a regular file`);
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    // `wx` follows no link and takes no file of another program.
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
