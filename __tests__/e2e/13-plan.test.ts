import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { adminOf, aws } from "../../sandbox/clients";
import { readClusterSecret } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, SHOP, STATE_BUCKET } from "../../sandbox/world";
import { Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
  sandbox = theSandbox();
  const fleet = sampleFile();
  fleet.backend.s3.prefix = "plan";
  project = new Project(sandbox, "plan", fleet);
  await project.synth();
});

// As somebody's shell may be: the token of another cluster.
const plan = (...args: string[]) => project.command("plan", args, { KUBE_TOKEN: "of-another-cluster" });
const apply = (...args: string[]) => project.command("apply", args);
const status = (...args: string[]) => project.command("status", args);

describe("npm run plan", () => {
  it("plans a fleet that is not there yet, in one table, says what the Secrets will be, and exits 2", async () => {
    const markdown = join(sandbox.state, "comment.md");
    const { code, stdout, stderr } = await plan("--markdown", markdown);
    expect(code).toBe(2);
    expect(stderr).toContain("removed from Terraform's environment: KUBE_TOKEN");
    expect(stdout).toMatch(/│ targets-shop +│ orders +│ 5 +│ +│ +│ +│ +│/);
    expect(stdout).toContain("targets-shop orders: GRANTS: administrator, whole cluster");
    const [, secret = ""] = /\+ kubernetes_secret_v1\.orders_secret\n((?: +\+ data\..*\n)+)/.exec(stdout) ?? [];
    expect(secret.split("\n").map((line) => line.trim())).toEqual([
      '+ data.name: "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod"',
      expect.stringMatching(/^\+ data\.server: "https:\/\/localhost:\d+"$/),
      '+ data.tlsInsecure: "false"',
      expect.stringMatching(/^\+ data\.caData: "sha256:[0-9a-f]{16} \(CN=kubernetes\)"$/),
      '+ data.clusterName: "orders-prod"',
      '+ data.roleARN: "arn:aws:iam::444455556666:role/argocd-target-orders"',
      "",
    ]);
    expect(readFileSync(markdown, "utf8")).toContain("| targets-platform | payments | 5 |");
  });

  it("exits 0 when there is nothing to change, though KUBE_TOKEN is another cluster's", async () => {
    await project.applyAll();
    const { code, stdout } = await plan();
    expect(stdout).toMatch(/│ targets-shop +│ no changes/);
    expect(code).toBe(0);
  });

  it("says that every target is in sync, and which one is not after somebody changed its role", async () => {
    const { code, stdout } = await status();
    expect(stdout).toMatch(/│ orders +│ in sync +│ targets-shop/);
    expect(stdout).toContain("Targets: 2 in sync");
    expect(code).toBe(0);
    const role = ["--role-name", "argocd-target-orders"];
    const change = await aws(sandbox, adminOf(sandbox, SHOP), ["iam", "update-role", ...role, "--description", "x"]);
    expect(change.code).toBe(0);
    const drifted = await status("--target", "orders");
    expect(drifted.stdout).toMatch(/│ orders +│ drifted/);
    expect(drifted.stdout).not.toContain("targets-platform");
    expect(drifted.code).toBe(2);
    await plan();
    expect((await apply()).code).toBe(0);
  });

  it("names a state that no stack owns any more", async () => {
    const place = ["--bucket", STATE_BUCKET, "--key", "plan/targets-old.tfstate"];
    const copy = ["--copy-source", `${STATE_BUCKET}/plan/targets-shop.tfstate`];
    const copied = await aws(sandbox, adminOf(sandbox, PLATFORM), ["s3api", "copy-object", ...place, ...copy]);
    expect(copied.code).toBe(0);
    const { stderr } = await status("--stack", "argocd");
    expect(stderr).toContain(
      `orphaned state s3://${STATE_BUCKET}/plan/targets-old.tfstate: no stack of this fleet owns this state.`,
    );
    expect(stderr.match(/orphaned state/g)).toHaveLength(1);
    await aws(sandbox, adminOf(sandbox, PLATFORM), ["s3api", "delete-object", ...place]);
  });

  it("says which target was not applied, and which is unknown", async () => {
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "plan";
    fleet.targets.payments.labels = { tier: "gold" };
    fleet.targets.orders.cluster = "ordres-prod";
    project.write(fleet);
    await project.synth();
    const { code, stdout } = await status();
    expect(stdout).toMatch(/│ payments +│ not applied/);
    expect(stdout).toMatch(/│ orders +│ unknown/);
    expect(code).toBe(3);
  });

  it("marks what a removed target takes with it, and plans the stacks that were asked for alone", async () => {
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "plan";
    delete fleet.targets.orders;
    project.write(fleet);
    await project.synth();
    const { code, stdout } = await plan("--stack", "targets-shop");
    expect(code).toBe(2);
    expect(stdout).toContain("targets-shop kubernetes_secret_v1.orders_secret: DESTROYS this cluster Secret");
    expect(stdout).toContain("targets-shop aws_eks_access_entry.orders_access_entry: DESTROYS this access entry");
    expect(stdout).not.toContain("targets-platform");
  });

  it("apply refuses to take a target away without leave, and applies nothing", async () => {
    await plan();
    const { code, stderr } = await apply();
    expect(code).toBe(1);
    expect(stderr).toContain("targets-shop kubernetes_secret_v1.orders_secret: DESTROYS this cluster Secret");
    expect(stderr).toContain(
      "Nothing was applied. To allow these deletions and replacements, run:\n  argocd-eks-iam apply --allow-destroy orders",
    );
    expect((await readClusterSecret(sandbox, "orders")).name).toContain("orders-prod");
  });

  it("apply takes it away with leave, before Argo CD loses the right to enter, and a second plan is empty", async () => {
    // A pipeline hands the plans to its next job without the providers.
    for (const { directory } of stacksInOrder(project.out)) rmSync(join(directory, ".terraform"), { recursive: true });
    const { code, stdout, stderr } = await apply("--allow-destroy", "orders", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ stack: "targets-shop", result: "applied" }));
    expect(stderr.indexOf("targets-shop: applied")).toBeLessThan(stderr.indexOf("argocd: applying"));
    expect((await plan()).code).toBe(0);
  });

  it("apply refuses a plan that is older than the state", async () => {
    project.write({ ...sampleFile(), backend: { s3: { ...sampleFile().backend.s3, prefix: "plan" } } });
    await project.synth();
    await plan();
    await project.apply("targets-shop");
    const { code, stdout } = await apply();
    expect(code).toBe(1);
    expect(stdout).toMatch(/│ targets-shop +│ failed/);
    expect(stdout).toContain("Saved plan is stale");
    expect(stdout).toMatch(/│ argocd +│ applied/);
  });

  it("exits 1 when a target fails, and still plans the others of its stack", async () => {
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "plan";
    fleet.targets.orders.labels = { tier: "gold" };
    fleet.targets.ordres = { account: "shop", cluster: "ordres-prod" };
    project.write(fleet);
    await project.synth();
    const { code, stdout } = await plan();
    expect(code).toBe(1);
    expect(stdout).toMatch(/│ targets-shop +│ ordres failed/);
    expect(stdout).toMatch(/│ targets-shop +│ orders +│ +│ +│ 1 /);
    expect(stdout).toContain("targets-shop ordres failed:");
    expect(stdout.replace(/[\s│]+/g, " ")).toContain(
      'EKS cluster "ordres-prod" (account 444455556666, us-east-1) does not exist.',
    );
    expect(stdout).toMatch(/│ targets-platform +│ no changes/);
  });

  it("names the stacks there are when one is not", async () => {
    const { code, stderr } = await plan("--stack", "shop");
    expect(code).toBe(1);
    expect(stderr).toContain("no stack shop; the stacks are argocd, targets-platform, targets-shop");
  });

  it("destroys everything, the targets before argocd", async () => {
    project.write({ ...sampleFile(), backend: { s3: { ...sampleFile().backend.s3, prefix: "plan" } } });
    await project.synth();
    const { code, stderr } = await project.command("destroy", ["--auto-approve"]);
    expect(stderr.indexOf("argocd: applying")).toBeGreaterThan(stderr.indexOf("targets-shop: applied"));
    expect(code).toBe(0);
    expect((await status()).stdout).toContain("Targets: 2 not applied");
  });
});
