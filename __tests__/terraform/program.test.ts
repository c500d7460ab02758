import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programName, terraformCommand, terraformProgram } from "../../lib/terraform/program";

const ADVICE = "or name another program with --terraform or TERRAFORM_BINARY_NAME";

describe("the name of the program", () => {
  it("is the flag, else TERRAFORM_BINARY_NAME, else terraform", () => {
    expect(terraformCommand({ TERRAFORM_BINARY_NAME: "tofu" }, "terraform-1.11")).toBe("terraform-1.11");
    expect(terraformCommand({ TERRAFORM_BINARY_NAME: "tofu" })).toBe("tofu");
    expect(terraformCommand({ TERRAFORM_BINARY_NAME: "" })).toBe("terraform");
    expect(terraformCommand({})).toBe("terraform");
  });

  it("is an absolute path, because the program runs in the folders of the stacks", () => {
    expect(terraformCommand({}, "bin/tofu")).toBe(join(process.cwd(), "bin/tofu"));
    expect(terraformCommand({}, "/opt/tofu")).toBe("/opt/tofu");
  });
});

describe("the program", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "program-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A program that prints a text. */
  function program(text: string, code = 0): string {
    const file = join(folder, "program");
    writeFileSync(file, `#!/bin/sh\n[ "$TF_CLI_ARGS" = "" ] || exit 1\ncat <<'EOF'\n${text}\nEOF\nexit ${code}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  const checked = (command: string) =>
    terraformProgram(command, folder, { PATH: process.env.PATH, TF_CLI_ARGS: "-input=false" });

  it.each([
    ["Terraform v1.10.0\non linux_amd64", "Terraform 1.10.0"],
    ["Terraform v2.0.0-rc1\non linux_amd64", "Terraform 2.0.0-rc1"],
    ["OpenTofu v1.12.0\non linux_amd64", "OpenTofu 1.12.0"],
    ["\nWarning: Unable to open CLI configuration file\n\nOpenTofu v1.12.6\non linux_amd64", "OpenTofu 1.12.6"],
  ])("that prints %j is %s", async (text, name) => {
    expect(programName(await checked(program(text)))).toBe(name);
  });

  it("is refused if Terraform is older than 1.10", async () => {
    const file = program("Terraform v1.9.8\non linux_amd64");
    await expect(checked(file)).rejects.toThrow(
      `${file} is Terraform 1.9.8, expected 1.10 or later: older versions cannot lock a state in S3 without DynamoDB. Upgrade Terraform, ${ADVICE}`,
    );
  });

  it("is refused if OpenTofu is older than 1.12", async () => {
    const file = program("OpenTofu v1.11.9\non linux_amd64");
    await expect(checked(file)).rejects.toThrow(
      `${file} is OpenTofu 1.11.9, expected 1.12 or later: older versions do not replace the access entry of a recreated role (opentofu/opentofu#3714). Upgrade OpenTofu, ${ADVICE}`,
    );
  });

  it("is refused if it does not exist, or is not executable", async () => {
    const said = "was not found, or is not executable. Install Terraform or OpenTofu";
    await expect(checked("no-such-program")).rejects.toThrow(`no-such-program ${said}, ${ADVICE}`);
    const file = program("Terraform v1.11.4");
    chmodSync(file, 0o644);
    await expect(checked(file)).rejects.toThrow(`${file} ${said}, ${ADVICE}`);
  });

  it.each([
    ["another program", "Pulumi v3.0.0", 0],
    ["a program that fails", "Terraform v1.11.4", 1],
  ])("is refused if it is %s", async (_, text, code) => {
    const file = program(text, code);
    await expect(checked(file)).rejects.toThrow(
      `${file} is neither Terraform nor OpenTofu. Install one of the two, ${ADVICE}`,
    );
  });
});
