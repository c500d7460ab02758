import type { Sandbox } from "../../sandbox/running-sandbox";
import { enter, managementSession, must } from "./support/argocd";
import { docCommands, shell } from "./support/doc-commands";
import { difference, inventory } from "./support/inventory";
import { Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let before: Awaited<ReturnType<typeof inventory>>;

const SERVICE_ACCOUNTS = ["argocd-application-controller", "argocd-applicationset-controller", "argocd-server"];
const COMMANDS = docCommands("docs/reuse.md", "15-reuse");

describe("docs/reuse.md", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "reuse";
    project = new Project(sandbox, "reuse", fleet);
    before = await inventory(sandbox);
    await project.synth("--strip");
  });

  it("has its commands run here", () => {
    expect(COMMANDS).toHaveLength(2);
  });

  it("applies the copied folders with nothing but Terraform: what the fleet names, and nothing else", async () => {
    await shell(project, COMMANDS[0] ?? "");
    expect(difference(before, await inventory(sandbox))).toEqual([
      "+ roles of 111122223333: arn:aws:iam::111122223333:role/argocd-management",
      "+ roles of 111122223333: arn:aws:iam::111122223333:role/argocd-target-payments",
      "+ policies of 111122223333: arn:aws:iam::111122223333:policy/argocd-assume-target-roles-0",
      "+ roles of 444455556666: arn:aws:iam::444455556666:role/argocd-target-orders",
      "+ access entries of payments: arn:aws:iam::111122223333:role/argocd-target-payments",
      "+ access entries of orders-prod: arn:aws:iam::444455556666:role/argocd-target-orders",
      "+ Secrets of argocd: secret/orders",
      "+ Secrets of argocd: secret/payments",
      ...SERVICE_ACCOUNTS.map(
        (name) =>
          `+ service accounts of argocd: ${name}` +
          '{"eks.amazonaws.com/role-arn":"arn:aws:iam::111122223333:role/argocd-management","example.com/owner":"platform-team"}',
      ),
      ...SERVICE_ACCOUNTS.map((name) => `- service accounts of argocd: ${name}{"example.com/owner":"platform-team"}`),
    ]);
  });

  it("lets Argo CD in, and outputs the Helm values that annotate the service accounts", async () => {
    const session = await managementSession(sandbox);
    for (const target of ["payments", "orders"]) {
      expect(await must(enter(sandbox, session, target, "get", "namespaces", "-o", "name"))).toContain(
        "namespace/default",
      );
    }
    await project.init("argocd");
    expect(await project.mustTerraform("argocd", "output", "-raw", "helm_values")).toContain(
      '"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/argocd-management"',
    );
  });

  it("leaves nothing to change for our own plan, which has cdktf's comments", async () => {
    await project.synth();
    expect((await project.command("plan")).code).toBe(0);
  });

  it("takes everything away", async () => {
    await shell(project, COMMANDS[1] ?? "");
    expect(difference(before, await inventory(sandbox))).toEqual([]);
  });
});
