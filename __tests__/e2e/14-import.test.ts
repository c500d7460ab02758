import { adminOf, aws, kubectlAsAdmin } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { CLUSTERS, PLATFORM, SHOP } from "../../sandbox/world";
import { enter, managementSession, must } from "./support/argocd";
import { Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

const MANAGEMENT = `arn:aws:iam::${PLATFORM}:role/argocd-management`;
const ORDERS = CLUSTERS["orders-prod"];
const TARGET = `arn:aws:iam::${SHOP}:role/argocd-target-orders`;

async function cli(account: string, args: readonly string[], region?: string): Promise<string> {
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), args, region);
  if (code !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

async function kubectl(args: readonly string[], input?: string): Promise<void> {
  const { code, stderr } = await kubectlAsAdmin(sandbox, "argocd", args, input);
  if (code !== 0) throw new Error(stderr);
}

/** An installation as the specification tells people to make it: with the AWS CLI and kubectl. */
async function installByHand(): Promise<void> {
  const describe = (cluster: typeof ORDERS | typeof CLUSTERS.argocd, query: string) =>
    cli(
      cluster.account,
      ["eks", "describe-cluster", "--name", cluster.name, "--query", query, "--output", "text"],
      cluster.region,
    );
  const issuer = (await describe(CLUSTERS.argocd, "cluster.identity.oidc.issuer")).replace("https://", "");
  const subjects = ["argocd-application-controller", "argocd-server"].map(
    (name) => `system:serviceaccount:argocd:${name}`,
  );
  const role = (name: string, statement: object) => [
    ...["iam", "create-role", "--role-name", name, "--assume-role-policy-document"],
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
  ];
  await cli(
    PLATFORM,
    role("argocd-management", {
      Principal: { Federated: `arn:aws:iam::${PLATFORM}:oidc-provider/${issuer}` },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${issuer}:sub`]: subjects } },
    }),
  );
  const everything = { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" };
  await cli(PLATFORM, [
    ...["iam", "put-role-policy", "--role-name", "argocd-management", "--policy-name", "assume", "--policy-document"],
    JSON.stringify({ Version: "2012-10-17", Statement: [everything] }),
  ]);
  await cli(SHOP, role("argocd-target-orders", { Principal: { AWS: MANAGEMENT }, Action: "sts:AssumeRole" }));
  const entry = ["--cluster-name", ORDERS.name, "--principal-arn", TARGET];
  await cli(SHOP, ["eks", "create-access-entry", ...entry], ORDERS.region);
  const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
  await cli(
    SHOP,
    ["eks", "associate-access-policy", ...entry, "--policy-arn", policy, "--access-scope", "type=cluster"],
    ORDERS.region,
  );
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "orders", namespace: "argocd", labels: { "argocd.argoproj.io/secret-type": "cluster" } },
    type: "Opaque",
    stringData: {
      name: `arn:aws:eks:${ORDERS.region}:${SHOP}:cluster/${ORDERS.name}`,
      server: await describe(ORDERS, "cluster.endpoint"),
      config: JSON.stringify({
        awsAuthConfig: { clusterName: ORDERS.name, roleARN: TARGET },
        tlsClientConfig: { insecure: false, caData: await describe(ORDERS, "cluster.certificateAuthority.data") },
      }),
    },
  };
  await kubectl(["apply", "-f", "-"], JSON.stringify(secret));
  await annotateServiceAccounts(`eks.amazonaws.com/role-arn=${MANAGEMENT}`);
}

const annotateServiceAccounts = (annotation: string) =>
  kubectl([
    ...["annotate", "serviceaccount", "argocd-application-controller", "argocd-server", "-n", "argocd"],
    ...["--overwrite", annotation],
  ]);

describe("npm run import", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "import";
    project = new Project(sandbox, "import", fleet);
    await project.synth();
  });

  it("finds nothing where there is nothing, and writes no file", async () => {
    const { code, stdout } = await project.command("import");
    expect(stdout).toContain("no resource of the stacks exists yet");
    expect(code).toBe(0);
  });

  it("finds what was made by hand, and the next plan imports it and destroys nothing", async () => {
    await installByHand();
    const { code, stdout, stderr } = await project.command("import");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    for (const line of [
      "aws_iam_role.management_role",
      "aws_iam_role.orders_role",
      "aws_eks_access_entry.orders_access_entry",
      "aws_eks_access_policy_association.orders_access_entry_AmazonEKSClusterAdminPolicy",
      "kubernetes_secret_v1.orders_secret",
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stdout).not.toContain("payments");
    expect(stdout).toContain("aws iam delete-role-policy --role-name argocd-management --policy-name assume");
    await project.synth();
    const planned = await project.command("plan", ["--json"]);
    expect(planned.code).toBe(2);
    const plans: { summary: { changes: { address: string; action: string }[] } }[] = JSON.parse(planned.stdout);
    const changes = plans.flatMap(({ summary }) => summary.changes);
    expect(changes.filter(({ action }) => action === "destroy" || action === "replace")).toEqual([]);
    const of = (address: string) => changes.find((change) => change.address === address)?.action;
    expect(of("aws_eks_access_entry.orders_access_entry")).not.toBe("create");
    expect(of("aws_iam_role.payments_role")).toBe("create");
  });

  it("is applied, lets Argo CD in, and leaves nothing to change, with the import blocks and without", async () => {
    const { code, stdout } = await project.command("apply");
    expect(stdout).not.toContain("failed");
    expect(code).toBe(0);
    expect((await project.command("plan")).code).toBe(0);
    expect(await must(enter(sandbox, await managementSession(sandbox), "orders", "get", "namespaces"))).toContain(
      "default",
    );
    project.forgetImports();
    await project.synth();
    expect((await project.command("status")).code).toBe(0);
  });

  it("destroys it all, what was imported too, when asked to", async () => {
    await annotateServiceAccounts("eks.amazonaws.com/role-arn-");
    // Somebody else's policy would keep the role: IAM does not delete a role with one.
    await cli(PLATFORM, ["iam", "delete-role-policy", "--role-name", "argocd-management", "--policy-name", "assume"]);
    const refused = await project.command("destroy");
    expect(refused.stderr).toContain("which needs a terminal: add --auto-approve");
    expect(refused.code).toBe(1);
    const { code, stdout } = await project.command("destroy", ["--auto-approve"]);
    expect(stdout).toMatch(/│ argocd +│ applied/);
    expect(code).toBe(0);
    await expect(cli(SHOP, ["iam", "get-role", "--role-name", "argocd-target-orders"])).rejects.toThrow("NoSuchEntity");
  });
});
