import { terraformEnvironment } from "../../sandbox/clients";
import { run } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/sandbox";
import { enter, eventually, managementSession, must } from "./support/argocd";
import { difference, type Inventory, inventory } from "./support/inventory";
import { PROJECT, Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let before: Inventory;

/** The app's own stack asks for the AWS provider the bindings name; the sandbox has another. */
const fleetStacks = () => project.stacks.filter((name) => name !== "own");

describe("example bring-your-own-app", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    before = await inventory(sandbox);
    project = new Project(sandbox, "own-app");
    const env = { ...terraformEnvironment(sandbox), CDKTF_OUTDIR: project.out };
    const { code, stderr } = await run("node", ["--import", "tsx", "examples/bring-your-own-app/main.ts"], {
      cwd: PROJECT,
      env,
    });
    if (code !== 0) throw new Error(stderr);
  });

  it("applies the fleet's stacks beside its own, and lets Argo CD in", async () => {
    expect([...project.stacks].sort()).toEqual(["argocd", "own", "targets-platform", "targets-shop"]);
    for (const stack of fleetStacks()) await project.apply(stack);
    const session = await managementSession(sandbox);
    for (const target of ["payments", "orders-prod"]) {
      const look = () => enter(sandbox, session, target, "get", "namespaces", "-o", "name");
      expect(await must(eventually(look))).toContain("namespace/default");
    }
    for (const stack of fleetStacks()) expect((await project.plan(stack)).code).toBe(0);
  });

  it("leaves what was there before when it is destroyed", async () => {
    for (const stack of fleetStacks().reverse()) {
      await project.mustTerraform(stack, "destroy", "-auto-approve", "-input=false", "-no-color");
    }
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
