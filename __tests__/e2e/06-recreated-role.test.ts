import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { enter, eventually, managementSession, must, refusal } from "./support/argocd";
import { deployedFleet } from "./support/deployed";
import type { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

const ROLE = "argocd-target-orders";

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
  sandbox = theSandbox();
  project = await deployedFleet();
});

async function asAdmin(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, "444455556666"), args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const namespaces = async () =>
  enter(sandbox, await managementSession(sandbox), "orders", "get", "namespaces", "-o", "name");

const roleId = async () =>
  (await asAdmin("iam", "get-role", "--role-name", ROLE, "--query", "Role.RoleId", "--output", "text")).trim();

describe("one apply heals the access after the target role was", () => {
  let before: string;

  beforeEach(async () => {
    before = await roleId();
  });

  afterEach(async () => {
    expect(await roleId()).not.toBe(before);
    expect(await must(eventually(namespaces))).toContain("namespace/default");
    expect((await project.plan("targets-shop")).code).toBe(0);
  });

  it("made anew outside Terraform", async () => {
    const trust = await asAdmin(
      ...["iam", "get-role", "--role-name", ROLE, "--query", "Role.AssumeRolePolicyDocument", "--output", "json"],
    );
    const description = "Argo CD: entered by the management role, known to one EKS cluster";
    await asAdmin("iam", "delete-role", "--role-name", ROLE);
    await asAdmin(
      ...["iam", "create-role", "--role-name", ROLE, "--description", description],
      ...["--assume-role-policy-document", trust],
    );
    // The name is the same, the entry is there, and still: no way in.
    expect(await refusal(namespaces())).toMatch(/Unauthorized|must be logged in|provide credentials/);
    await project.apply("targets-shop");
  });

  it("deleted outside Terraform", async () => {
    await asAdmin("iam", "delete-role", "--role-name", ROLE);
    await project.apply("targets-shop");
  });

  it("replaced by Terraform", async () => {
    await project.apply("targets-shop", "-replace=aws_iam_role.orders_role");
  });
});

describe("the management role deleted outside Terraform", () => {
  it("is made anew by its stack, and trusted again after the next apply of the targets'", async () => {
    const admin = adminOf(sandbox, "111122223333");
    const role = ["--role-name", "argocd-management"];
    const policy = ["--policy-arn", "arn:aws:iam::111122223333:policy/argocd-assume-target-roles-0"];
    for (const args of [
      ["detach-role-policy", ...role, ...policy],
      ["delete-role", ...role],
    ]) {
      expect((await aws(sandbox, admin, ["iam", ...args])).stderr).toBe("");
    }
    await project.apply("argocd");
    // Target roles keep the id of the role that is gone.
    expect(await refusal(namespaces())).toMatch(/AccessDenied/);
    for (const stack of ["targets-platform", "targets-shop"]) {
      expect((await project.plan(stack)).code).toBe(2);
      await project.apply(stack);
    }
    expect(await must(namespaces())).toContain("namespace/default");
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });
});
