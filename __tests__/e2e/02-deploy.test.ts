import { stripVTControlCharacters } from "node:util";
import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { difference, type Inventory, inventory } from "./support/inventory";
import { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let before: Inventory;

beforeAll(async () => {
  sandbox = theSandbox();
  before = await inventory(sandbox);
  project = new Project(sandbox, "sample");
});

async function stateObjects(): Promise<string[]> {
  const args = [
    "s3api",
    "list-objects-v2",
    "--bucket",
    "acme-tfstate",
    "--prefix",
    "argocd-eks-iam/",
    "--query",
    "Contents[].Key",
    "--output",
    "json",
  ];
  const { stdout } = await aws(sandbox, adminOf(sandbox, "111122223333"), args);
  return JSON.parse(stdout).sort();
}

describe("cdktf deploy", () => {
  it("applies all stacks in order", async () => {
    const { code, stdout, stderr } = await project.cdktf(
      ...["deploy", "*", "--auto-approve", "--parallelism", "1", "--skip-provider-lock"],
    );
    expect({ code, tail: code === 0 ? "" : (stdout + stderr).slice(-4000) }).toEqual({ code: 0, tail: "" });
  });

  it("leaves one state object for each stack in the bucket and no lock", async () => {
    expect(await stateObjects()).toEqual([
      "argocd-eks-iam/argocd.tfstate",
      "argocd-eks-iam/targets-platform.tfstate",
      "argocd-eks-iam/targets-shop.tfstate",
    ]);
  });

  it("leaves nothing to change in the second plan", async () => {
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });

  it("shows no difference by cdktf diff either", async () => {
    const { code, stdout } = await project.cdktf("diff", "targets-shop", "--skip-provider-lock");
    expect(code).toBe(0);
    expect(stripVTControlCharacters(stdout)).toContain("No changes. Your infrastructure matches the configuration.");
  });
});

describe("cdktf destroy of everything", () => {
  it("leaves what was there before the fleet, and nothing of it", async () => {
    const { code, stdout, stderr } = await project.cdktf(
      ...["destroy", "*", "--auto-approve", "--parallelism", "1", "--skip-provider-lock"],
    );
    expect({ code, tail: code === 0 ? "" : (stdout + stderr).slice(-4000) }).toEqual({ code: 0, tail: "" });
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
