import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { makeCluster } from "../../sandbox/seed";
import { SHOP } from "../../sandbox/world";
import { enter, eventually, managementSession, must } from "./support/argocd";
import { deployedFleet } from "./support/deployed";
import { difference, inventory } from "./support/inventory";
import { type Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

const EXTRA = { name: "extra", account: SHOP, region: "us-east-1" };

beforeAll(async () => {
  sandbox = theSandbox();
  project = await deployedFleet();
});

/** Applies the stack of an account after a change of the fleet file: what came and what went, in the order it went. */
async function applied(stack: string): Promise<{ difference: string[]; destroyed: string[] }> {
  const before = await inventory(sandbox);
  await project.synth();
  const output = await project.apply(stack);
  return {
    difference: difference(before, await inventory(sandbox)),
    destroyed: [...output.matchAll(/^(\S+): Destruction complete/gm)].map(([, address]) => address ?? ""),
  };
}

describe("deleting a target from the fleet file", () => {
  it("of an account that keeps another removes exactly what it had: Secret, then access, then role", async () => {
    await makeCluster(sandbox, adminOf(sandbox, SHOP), EXTRA);
    const fleet = sampleFile();
    fleet.targets.extra = { account: "shop", cluster: "extra" };
    project.write(fleet);
    await project.synth();
    await project.applyAll();
    const session = await managementSession(sandbox);
    const look = () => enter(sandbox, session, "extra", "get", "namespaces", "-o", "name");
    expect(await must(eventually(look))).toContain("namespace/default");

    project.write(sampleFile());
    const { difference, destroyed } = await applied("targets-shop");
    expect(difference).toEqual([
      "- roles of 444455556666: arn:aws:iam::444455556666:role/argocd-target-extra",
      "- Secrets of argocd: secret/extra",
    ]);
    expect(destroyed).toEqual([
      "kubernetes_secret_v1.extra_secret",
      "aws_eks_access_policy_association.extra_access_entry_AmazonEKSClusterAdminPolicy",
      "aws_eks_access_entry.extra_access_entry",
      "terraform_data.extra_access_entry_role_identity",
      "aws_iam_role.extra_role",
    ]);
  });

  it("takes the role from what the management role may assume", async () => {
    const output = await project.apply("argocd");
    expect(output).toContain("aws_iam_policy.management_role_assume_target_roles_0: Modifications complete");
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });

  it("that was the last of its account removes exactly what it had, too", async () => {
    const fleet = sampleFile();
    delete fleet.targets.orders;
    project.write(fleet);
    const { difference, destroyed } = await applied("targets-shop");
    expect(difference).toEqual([
      "- roles of 444455556666: arn:aws:iam::444455556666:role/argocd-target-orders",
      "- access entries of orders-prod: arn:aws:iam::444455556666:role/argocd-target-orders",
      "- Secrets of argocd: secret/orders",
    ]);
    expect(destroyed[0]).toBe("kubernetes_secret_v1.orders_secret");
    expect((await project.plan("targets-shop")).code).toBe(0);
  });
});

describe("an account whose deploy role can't be assumed any more", () => {
  const trustOnly = (principal: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: principal } }],
    });

  it("leaves by forget: its resources stay as they are, and the next apply deletes the cluster Secret alone", async () => {
    project = await deployedFleet();
    const trust = ["--role-name", "terraform", "--policy-document", trustOnly(`arn:aws:iam::${SHOP}:root`)];
    const { code } = await aws(sandbox, adminOf(sandbox, SHOP), ["iam", "update-assume-role-policy", ...trust]);
    expect(code).toBe(0);
    const before = await inventory(sandbox);
    const fleet = sampleFile();
    delete fleet.targets.orders;
    project.write(fleet);
    await project.synth();
    const failed = await project.command("plan", ["--stack", "targets-shop"]);
    expect(failed.code).toBe(1);
    expect(failed.stdout + failed.stderr).toContain('"Removing targets of an account or a cluster that is gone"');

    const forgotten = await project.command("forget", ["orders", "--auto-approve", "--json"]);
    expect(forgotten.code).toBe(0);
    expect(JSON.parse(forgotten.stdout)).toMatchObject([
      {
        stack: "targets-shop",
        forgotten: expect.arrayContaining([
          expect.objectContaining({ id: `arn:aws:iam::${SHOP}:role/argocd-target-orders` }),
        ]),
        deletedNext: [{ address: "kubernetes_secret_v1.orders_secret", id: "argocd/orders" }],
        shared: [],
      },
    ]);

    const { code: planned, stderr, stdout } = await project.command("plan", ["--stack", "targets-shop"]);
    expect({ planned, said: planned === 2 ? "" : stdout + stderr }).toEqual({ planned: 2, said: "" });
    const applied = await project.command("apply", ["--allow-destroy", "orders"]);
    expect(applied.code).toBe(0);
    expect(difference(before, await inventory(sandbox))).toEqual(["- Secrets of argocd: secret/orders"]);
    expect((await project.command("plan", ["--stack", "targets-shop"])).code).toBe(0);
  });
});
