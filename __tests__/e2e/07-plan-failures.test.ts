import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { adminOf, clientEnvironment, terraformEnvironment } from "../../sandbox/clients";
import { run } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { makeCluster } from "../../sandbox/seed";
import { SHOP } from "../../sandbox/world";
import { inventory } from "./support/inventory";
import { type FleetFile, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;

const LEGACY = { name: "legacy", account: SHOP, region: "us-east-1" };

beforeAll(() => {
  sandbox = theSandbox();
});

/** A synthesised fleet of its own state, with one thing changed. */
async function projectOf(name: string, change: (fleet: FleetFile) => void): Promise<Project> {
  const fleet = sampleFile();
  fleet.backend.s3.prefix = name;
  change(fleet);
  const project = new Project(sandbox, name, fleet);
  await project.synth();
  return project;
}

/** What Terraform says of a failing plan, as text without its frame and line breaks. */
async function complaint(project: Project, stack: string): Promise<{ text: string; lines: string[] }> {
  const { code, stderr } = await project.plan(stack);
  expect(code).toBe(1);
  const lines = stderr.split("\n").map((line) => line.replace(/^[╷│╵] ?/, ""));
  return { text: lines.join(" ").replace(/\s+/g, " "), lines };
}

describe("the plan fails with our sentence where", () => {
  it("the cluster does not exist", async () => {
    const project = await projectOf("missing", (fleet) => {
      fleet.targets.orders.cluster = "ordres-prod";
    });
    expect((await complaint(project, "targets-shop")).text).toContain(
      'EKS cluster "ordres-prod" (account 444455556666, us-east-1) does not exist. Clusters there: orders-prod. ' +
        "Correct the cluster, the account or the region in the fleet file.",
    );
  });

  it("the Argo CD cluster does not exist", async () => {
    const project = await projectOf("missing-argocd", (fleet) => {
      fleet.argocd.cluster = "argo-cd";
    });
    expect((await complaint(project, "argocd")).text).toContain(
      'EKS cluster "argo-cd" (account 111122223333, eu-west-1) does not exist. Clusters there: argocd, payments.',
    );
  });

  it("the cluster is being created, and not where it is updated", async () => {
    const project = await projectOf("inactive", () => {});
    const fault = join(sandbox.state, "cluster-status.json");
    writeFileSync(fault, JSON.stringify({ "orders-prod": "CREATING" }));
    expect((await complaint(project, "targets-shop")).text).toContain(
      'EKS cluster "orders-prod" (account 444455556666, us-east-1) is CREATING',
    );
    writeFileSync(fault, JSON.stringify({ "orders-prod": "UPDATING" }));
    expect((await project.plan("targets-shop")).code).toBe(2);
    rmSync(fault);
  });

  it("the authentication mode does not read access entries", async () => {
    await makeCluster(sandbox, adminOf(sandbox, SHOP), LEGACY, "CONFIG_MAP");
    const project = await projectOf("config-map", (fleet) => {
      fleet.targets.orders.cluster = "legacy";
    });
    const { text, lines } = await complaint(project, "targets-shop");
    expect(text).toContain(
      'EKS cluster "legacy" (account 444455556666, us-east-1) has authentication mode CONFIG_MAP, which does not support ' +
        "access entries. Change the mode (a cluster cannot return to CONFIG_MAP), then plan again:",
    );
    // Whole on lines of their own, to be copied.
    expect(lines.map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        "aws eks update-cluster-config --name legacy --region us-east-1 \\",
        "--access-config authenticationMode=API_AND_CONFIG_MAP",
      ]),
    );
  });
});

describe("the plan fails with the provider's sentence where", () => {
  it("the OIDC provider does not exist; the README has the way out", async () => {
    const project = await projectOf("no-oidc-provider", (fleet) => {
      fleet.argocd.cluster = "payments";
      delete fleet.targets.payments;
    });
    expect((await complaint(project, "argocd")).text).toMatch(/finding IAM OIDC Provider by url \(.*\): not found/);
  });

  it("the credentials are another account's, before anything is changed", async () => {
    const before = await inventory(sandbox);
    const project = await projectOf("wrong-account", (fleet) => {
      delete fleet.accountDefaults;
      fleet.backend.s3.allowedAccountIds = undefined;
    });
    await project.init("targets-shop");
    const { code, stderr } = await project.terraform(
      "targets-shop",
      "apply",
      "-auto-approve",
      "-input=false",
      "-no-color",
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/AWS account ID not allowed: 111122223333/);
    expect(await inventory(sandbox)).toEqual(before);
  });

  it("the state belongs to another account, at init", async () => {
    const project = await projectOf("wrong-state-account", () => {});
    const stack = stacksInOrder(project.out)[0];
    const { code, stderr } = await run("terraform", ["init", "-input=false", "-no-color"], {
      cwd: stack?.directory ?? "",
      env: { ...terraformEnvironment(sandbox), ...credentialsOnly(adminOf(sandbox, SHOP)) },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/AWS account ID not allowed: 444455556666/);
  });
});

function credentialsOnly(credentials: Parameters<typeof clientEnvironment>[1]): NodeJS.ProcessEnv {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = clientEnvironment(sandbox, credentials);
  return { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
}
