import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeOpenTofuConfig } from "../../sandbox/terraform-config";
import { ensureOpenTofu } from "../../sandbox/tools";
import { SHOP } from "../../sandbox/world";
import { asAdmin } from "./support/admin";
import { enter, eventually, managementSession, must } from "./support/argocd";
import { type FleetFile, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

const ROLE = "argocd-target-orders";

let project: Project;
let tofu: string;
let config: string;

beforeAll(async () => {
  const sandbox = theSandbox();
  tofu = await ensureOpenTofu(process.env, (line) => console.log(line));
  config = writeOpenTofuConfig(sandbox.state);
  project = new Project(sandbox, "opentofu");
}, 900_000);

/** Runs a command with OpenTofu. */
const withTofu = (name: string, ...args: readonly string[]) =>
  project.command(name, args, { TERRAFORM_BINARY_NAME: tofu, TF_CLI_CONFIG_FILE: config });

/** A state of OpenTofu makes Terraform install the providers of both registries. */
const withTerraform = (name: string, ...args: readonly string[]) =>
  project.command(name, args, { TF_CLI_CONFIG_FILE: config });

async function mustWithTofu(code: number, name: string, ...args: readonly string[]): Promise<string> {
  const run = await withTofu(name, ...args);
  expect({ code: run.code, said: run.code === code ? "" : run.stdout + run.stderr }).toEqual({ code, said: "" });
  return run.stdout + run.stderr;
}

const write = (change: (fleet: FleetFile) => void) => {
  const fleet = sampleFile();
  change(fleet);
  project.write(fleet);
};

const namespaces = async () =>
  enter(project.sandbox, await managementSession(project.sandbox), "orders", "get", "namespaces", "-o", "name");

describe("with OpenTofu", () => {
  it("deploys the fleet", async () => {
    await project.synth();
    await mustWithTofu(2, "plan");
    expect(await mustWithTofu(0, "apply")).toContain("applied");
    expect(await must(eventually(namespaces))).toContain("namespace/default");
  });

  it("leaves a lock file with OpenTofu's registry alone", () => {
    const lockFile = readFileSync(join(project.out, "stacks/argocd/.terraform.lock.hcl"), "utf8");
    expect(lockFile).toContain('provider "registry.opentofu.org/hashicorp/aws"');
    expect(lockFile).not.toContain("registry.terraform.io");
  });

  it("leaves nothing to change in the second plan", async () => {
    await mustWithTofu(0, "plan");
  });

  it("heals the access after the target role was recreated outside OpenTofu", async () => {
    await asAdmin(SHOP, "iam", "delete-role", "--role-name", ROLE);
    await mustWithTofu(2, "plan", "--stack", "targets-shop");
    await mustWithTofu(0, "apply", "--allow-destroy", "orders");
    expect(await must(eventually(namespaces))).toContain("namespace/default");
    await mustWithTofu(0, "plan", "--stack", "targets-shop");
  });

  it("imports what exists", async () => {
    write((fleet) => {
      delete fleet.targets.orders;
    });
    await project.synth();
    await mustWithTofu(0, "forget", "orders", "--auto-approve");
    write(() => {});
    await project.synth();
    await mustWithTofu(0, "import");
    await project.synth();
    expect(await mustWithTofu(2, "plan", "--stack", "targets-shop", "--json")).toContain('"import"');
    await mustWithTofu(0, "apply", "--allow-destroy", "orders");
    project.forgetImports();
    await project.synth();
    await mustWithTofu(0, "plan", "--stack", "targets-shop");
  });

  it("has its state read by Terraform, and reads the state of Terraform", async () => {
    const plan = await withTerraform("plan", "--stack", "targets-shop");
    expect({ code: plan.code, said: plan.code === 0 ? "" : plan.stdout + plan.stderr }).toEqual({ code: 0, said: "" });
    write((fleet) => {
      fleet.targets.orders.labels = { tool: "terraform" };
    });
    await project.synth();
    expect((await withTerraform("plan", "--stack", "targets-shop")).code).toBe(2);
    const refused = await withTofu("apply");
    expect(refused.stderr).toMatch(
      /argocd-eks-iam \S+ with Terraform \S+ created the plans, this is argocd-eks-iam \S+ with OpenTofu 1\.12\.6: run plan again with this version/,
    );
    const applied = await withTerraform("apply");
    expect({ code: applied.code, said: applied.code === 0 ? "" : applied.stderr }).toEqual({ code: 0, said: "" });
    await mustWithTofu(0, "plan", "--stack", "targets-shop");
  });

  it("removes a target with permission", async () => {
    write((fleet) => {
      delete fleet.targets.orders;
    });
    await project.synth();
    // Terraform wrote this state last.
    expect((await withTofu("forget", "orders", "--auto-approve")).stderr).toContain(
      "→ Terraform wrote this state last, and this command cannot read a state of the other product: run it with Terraform, or apply a change with OpenTofu first",
    );
    await mustWithTofu(2, "plan");
    expect((await withTofu("apply")).stderr).toContain("--allow-destroy orders");
    await mustWithTofu(0, "apply", "--allow-destroy", "orders");
    await mustWithTofu(0, "plan");
  });
});
