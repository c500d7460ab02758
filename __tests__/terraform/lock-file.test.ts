import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFileOf } from "../../lib/synth/lock-file";
import { deleteDataOfOther, useLockFileOf } from "../../lib/terraform/lock-file";

const lock = (host: string, version: string) => `provider "${host}/hashicorp/aws" {\n  version = "${version}"\n}\n`;
const TERRAFORM = lock("registry.terraform.io", "5.100.0");
const OPENTOFU = lock("registry.opentofu.org", "5.99.0");

describe("the lock file in a stack's folder", () => {
  let directory: string;
  const file = () => join(directory, ".terraform.lock.hcl");
  const project = () => join(directory, "project.hcl");

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lock-file-"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it("of the other product is replaced by the project's lock file for this product", () => {
    writeFileSync(file(), TERRAFORM);
    writeFileSync(project(), OPENTOFU);
    useLockFileOf("OpenTofu", { directory }, project());
    expect(readFileSync(file(), "utf8")).toBe(OPENTOFU);
  });

  it("of the other product is deleted if the project has none for this product", () => {
    writeFileSync(file(), OPENTOFU);
    useLockFileOf("Terraform", { directory }, undefined);
    expect(existsSync(file())).toBe(false);
  });

  it.each([
    ["Terraform", TERRAFORM],
    ["OpenTofu", OPENTOFU],
    ["OpenTofu", TERRAFORM + OPENTOFU],
    ["Terraform", lock("registry.example.com", "1.0.0")],
  ] as const)("stays if %s can use the file", (product, text) => {
    writeFileSync(file(), text);
    writeFileSync(project(), "other");
    useLockFileOf(product, { directory }, project());
    expect(readFileSync(file(), "utf8")).toBe(text);
  });
});

describe("the data folder of a stack", () => {
  let directory: string;
  const left = () => readdirSync(join(directory, ".terraform")).sort();

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lock-file-"));
    mkdirSync(join(directory, ".terraform/providers/registry.opentofu.org"), { recursive: true });
    for (const name of ["terraform.tfstate", "environment"]) writeFileSync(join(directory, ".terraform", name), "");
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it("keeps only the workspace after an init of the other product", () => {
    deleteDataOfOther("Terraform", { directory });
    expect(left()).toEqual(["environment"]);
  });

  it("stays after an init of the same product", () => {
    deleteDataOfOther("OpenTofu", { directory });
    expect(left()).toEqual(["environment", "providers", "terraform.tfstate"]);
  });
});

describe("the lock file of the project", () => {
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-file-"));
    process.chdir(folder);
    for (const name of [".terraform.lock.hcl", ".tofu.lock.hcl"]) writeFileSync(name, "");
  });

  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it("is one for each product", () => {
    expect(lockFileOf({})).toBe(".terraform.lock.hcl");
    expect(lockFileOf({ TERRAFORM_BINARY_NAME: "/opt/bin/tofu" })).toBe(".tofu.lock.hcl");
    expect(lockFileOf({ TERRAFORM_BINARY_NAME: "/opt/bin/tofu" }, "Terraform")).toBe(".terraform.lock.hcl");
    expect(lockFileOf({}, "OpenTofu")).toBe(".tofu.lock.hcl");
  });

  it("is the file in TERRAFORM_LOCK_FILE for both", () => {
    expect(lockFileOf({ TERRAFORM_LOCK_FILE: "x" }, "OpenTofu")).toBe("x");
    expect(lockFileOf({ TERRAFORM_LOCK_FILE: "" }, "Terraform")).toBeUndefined();
  });
});
