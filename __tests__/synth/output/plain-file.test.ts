import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPlainFile, replaceFile, writePrivateFile } from "../../../lib/synth/output/plain-file";

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plain-file-"));
  writeFileSync(at("target"), "target");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("a file that may come from another machine", () => {
  it("is read, and is undefined where there is none", () => {
    expect(readPlainFile(at("target"))?.toString()).toBe("target");
    expect(readPlainFile(at("none"))).toBeUndefined();
  });

  it("is refused where it is a link, a folder or a pipe, and does not wait for a writer", () => {
    symlinkSync(at("target"), at("link"));
    mkdirSync(at("folder"));
    execFileSync("mkfifo", [at("pipe")]);
    expect(() => readPlainFile(at("link"))).toThrow("link: expected a file, found a symbolic link: remove the link");
    for (const name of ["folder", "pipe"]) {
      expect(() => readPlainFile(at(name))).toThrow(`${name}: expected a file, found something else`);
    }
  });

  it("is refused where it is larger than any that is expected", () => {
    expect(() => readPlainFile(at("target"), 5)).toThrow("target: expected at most 5 bytes, found 6");
  });
});

describe("a file that is written", () => {
  it("takes the place of a link, and what the link led to stays", () => {
    symlinkSync(at("target"), at("link"));
    writePrivateFile(at("link"), "new");
    expect(readFileSync(at("target"), "utf8")).toBe("target");
    expect(readPlainFile(at("link"))?.toString()).toBe("new");
  });

  it("is its owner's alone where it is private, also where there was one for everybody", () => {
    replaceFile(at("file"), "a");
    expect(statSync(at("file")).mode & 0o044).not.toBe(0);
    writePrivateFile(at("file"), "b");
    expect(statSync(at("file")).mode & 0o077).toBe(0);
  });
});
