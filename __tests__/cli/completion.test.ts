import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../support/command";

const ROOT = join(__dirname, "../..");
let folder: string;

/** What bash proposes for the last of these words, with the program as its own answers say. */
function proposed(...words: string[]): string[] {
  const program = `source completion.bash
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _argocd_eks_iam; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const said = execFileSync("bash", ["-c", program, "bash", "argocd-eks-iam", ...words], {
    cwd: folder,
    encoding: "utf8",
    // Where standard input is a socket, bash would read ~/.bashrc.
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: `${folder}:${process.env.PATH}` },
  });
  return said.split("\n").filter(Boolean);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "completion-"));
  writeFileSync(join(folder, "completion.bash"), (await command(["completion", "bash"])).stdout);
  const targets = await command(["completion", "targets"], { cwd: ROOT });
  writeFileSync(join(folder, "answers"), targets.stdout);
  writeFileSync(join(folder, "argocd-eks-iam"), `#!/bin/sh\ncat ${folder}/answers\n`);
  chmodSync(join(folder, "argocd-eks-iam"), 0o755);
  writeFileSync(join(folder, "a fleet.yaml"), "");
});

describe("completion in bash", () => {
  it("completes commands", () => {
    expect(proposed("p")).toEqual(["plan"]);
    expect(proposed("de")).toEqual(["destroy"]);
  });

  it("completes the options of the command", () => {
    expect(proposed("plan", "--f")).toEqual(["--fail-on", "--fleet"]);
    expect(proposed("graph", "--f")).toEqual(["--format", "--fleet"]);
  });

  it("completes targets of the fleet file where the command takes targets, and nowhere else", () => {
    expect(proposed("doctor", "")).toEqual(["payments", "orders"]);
    expect(proposed("plan", "--target", "o")).toEqual(["orders"]);
    expect(proposed("apply", "--allow-destroy", "o")).toEqual(["orders"]);
    expect(proposed("validate", "")).toEqual([]);
    expect(proposed("init", "--target", "")).toEqual([]);
  });

  it("completes file names with spaces", () => {
    expect(proposed("plan", "--fleet", "a").sort()).toEqual(["a fleet.yaml", "answers", "argocd-eks-iam"]);
  });

  it("says nothing of a fleet file that is invalid", async () => {
    expect(await command(["completion", "targets", "--fleet", "package.json"], { cwd: ROOT })).toMatchObject({
      status: 1,
      stdout: "",
    });
  });
});
