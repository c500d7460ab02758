import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../../sandbox/sandbox";
import { enter, managementSession, must } from "./support/argocd";
import { difference, inventory } from "./support/inventory";
import { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
  sandbox = theSandbox();
  project = new Project(sandbox, "terraform-alone");
  writeFileSync(join(sandbox.state, "inventory-before.json"), JSON.stringify(await inventory(sandbox)));
  await project.synth();
});

describe("the synthesised folders with nothing but Terraform", () => {
  it("define what the fleet names and nothing else", async () => {
    const before = await inventory(sandbox);
    await project.applyAll();
    expect(difference(before, await inventory(sandbox))).toEqual([
      "+ roles of 111122223333: arn:aws:iam::111122223333:role/argocd-management",
      "+ roles of 111122223333: arn:aws:iam::111122223333:role/argocd-target-payments",
      "+ policies of 111122223333: arn:aws:iam::111122223333:policy/argocd-assume-target-roles-0",
      "+ roles of 444455556666: arn:aws:iam::444455556666:role/argocd-target-orders",
      "+ access entries of payments: arn:aws:iam::111122223333:role/argocd-target-payments",
      "+ access entries of orders-prod: arn:aws:iam::444455556666:role/argocd-target-orders",
      "+ Secrets of argocd: secret/orders",
      "+ Secrets of argocd: secret/payments",
      ...["application-controller", "applicationset-controller", "server"].map(
        (name) =>
          `+ service accounts of argocd: argocd-${name}` +
          '{"eks.amazonaws.com/role-arn":"arn:aws:iam::111122223333:role/argocd-management","example.com/owner":"platform-team"}',
      ),
      ...["application-controller", "applicationset-controller", "server"].map(
        (name) => `- service accounts of argocd: argocd-${name}{"example.com/owner":"platform-team"}`,
      ),
    ]);
  });

  it("have nothing to change in the second plan", async () => {
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });

  it("let Argo CD in", async () => {
    const session = await managementSession(sandbox);
    for (const target of ["payments", "orders"]) {
      expect(await must(enter(sandbox, session, target, "get", "namespaces", "-o", "name"))).toContain(
        "namespace/default",
      );
    }
  });

  it("output the Helm values that annotate the service accounts", async () => {
    expect(await project.mustTerraform("argocd", "output", "-raw", "helm_values")).toContain(
      '"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/argocd-management"',
    );
  });

  it("leave what was there before when they are destroyed in reverse order", async () => {
    await project.destroyAll();
    const before = JSON.parse(readFileSync(join(sandbox.state, "inventory-before.json"), "utf8"));
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
