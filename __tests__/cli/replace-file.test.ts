import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "../../cli/replace-file";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-"));
  file = join(folder, "file.json");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("a file that is written as a whole", () => {
  it("is new, or keeps its mode, and leaves nothing beside it", () => {
    replaceFile(file, "one");
    expect(readFileSync(file, "utf8")).toBe("one");
    chmodSync(file, 0o600);
    replaceFile(file, "two");
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual(["two", 0o600]);
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });

  it("is another file than before: who reads the old one reads it to its end", () => {
    replaceFile(file, "one");
    const before = statSync(file).ino;
    replaceFile(file, "two");
    expect(statSync(file).ino).not.toBe(before);
  });

  it("is never written through a link, even one that leads nowhere", () => {
    const elsewhere = join(folder, "elsewhere");
    symlinkSync(elsewhere, file);
    expect(() => replaceFile(file, "text")).toThrow(
      `${file} is a symbolic link: name the file that the link points to`,
    );
    expect([existsSync(elsewhere), readlinkSync(file), readdirSync(folder)]).toEqual([false, elsewhere, ["file.json"]]);
  });

  it("stays as it was where it can't be replaced", () => {
    mkdirSync(file);
    writeFileSync(join(file, "inside"), "");
    expect(() => replaceFile(file, "text")).toThrow("is not a regular file");
    expect(() => replaceFile(join(folder, "no-folder", "file"), "text")).toThrow("ENOENT");
    expect(() => replaceFile(join(folder, "new"), undefined as unknown as string)).toThrow();
    expect(readdirSync(folder)).toEqual(["file.json"]);
  });
});
