import { adminOf, aws, kubectlAsAdmin } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { CLUSTERS, PLATFORM, SHOP } from "../../sandbox/world";
import { blamed, diagnosis, type Fault, namesFaults } from "./support/doctor";
import { kept, restoreKept } from "./support/kept";
import { processes } from "./support/processes";
import { Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let issuer: string;

const ORDERS = CLUSTERS["orders-prod"];
const TARGET = `arn:aws:iam::${SHOP}:role/argocd-target-orders`;
const ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const MANAGEMENT_POLICY = `arn:aws:iam::${PLATFORM}:policy/argocd-assume-target-roles-0`;
const ANNOTATION = "eks.amazonaws.com/role-arn";

async function cli(account: string, ...args: string[]): Promise<string> {
  const region = account === SHOP ? ORDERS.region : CLUSTERS.argocd.region;
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), args, region);
  if (code !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, "argocd", [...args, "-n", "argocd"], input);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** Changes a field of the Secret of `orders`, as somebody with kubectl. */
async function patchSecret(change: (data: Record<string, string>) => void): Promise<void> {
  const secret = JSON.parse(await kubectl(["get", "secret", "orders", "-o", "json"]));
  const data: Record<string, string> = Object.fromEntries(
    Object.entries<string>(secret.data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]),
  );
  change(data);
  await kubectl(["patch", "secret", "orders", "--type", "merge", "-p", JSON.stringify({ stringData: data })]);
}

async function secretLike(name: string, key: "server" | "name"): Promise<void> {
  const { data } = JSON.parse(await kubectl(["get", "secret", "orders", "-o", "json"]));
  const stringData = { name: "twin", server: "https://twin.example.com", config: "{}" };
  const labels = { "argocd.argoproj.io/secret-type": "cluster" };
  stringData[key] = Buffer.from(data[key], "base64").toString();
  const secret = { apiVersion: "v1", kind: "Secret", metadata: { name, labels }, stringData };
  await kubectl(["apply", "-f", "-"], JSON.stringify(secret));
}

async function trust(account: string, role: string, change: (text: string) => string): Promise<void> {
  const query = ["--query", "Role.AssumeRolePolicyDocument", "--output", "json"];
  const document = change(await cli(account, "iam", "get-role", "--role-name", role, ...query));
  await cli(account, "iam", "update-assume-role-policy", "--role-name", role, "--policy-document", document);
}

/** As somebody who mends what they think is broken: same name, same trust, same policy, another unique id. */
async function makeManagementRoleAnew(): Promise<void> {
  const named = ["--role-name", "argocd-management"];
  const policy = [...named, "--policy-arn", MANAGEMENT_POLICY];
  const query = ["--query", "Role.AssumeRolePolicyDocument", "--output", "json"];
  const document = await cli(PLATFORM, "iam", "get-role", ...named, ...query);
  await cli(PLATFORM, "iam", "detach-role-policy", ...policy);
  await cli(PLATFORM, "iam", "delete-role", ...named);
  await cli(PLATFORM, "iam", "create-role", ...named, "--assume-role-policy-document", document);
  await cli(PLATFORM, "iam", "attach-role-policy", ...policy);
}

const entry = ["--cluster-name", ORDERS.name, "--principal-arn", TARGET];

const FAULTS: readonly Fault[] = [
  {
    name: "annotation taken away",
    isHealed: true,
    check: "service accounts",
    inject: () => kubectl(["annotate", "serviceaccount", "argocd-server", `${ANNOTATION}-`]),
    evidence: /argocd-server has no eks\.amazonaws\.com\/role-arn/,
  },
  {
    name: "policy detached from the management role",
    isHealed: true,
    check: "assume-role permission",
    inject: () =>
      cli(PLATFORM, "iam", "detach-role-policy", "--role-name", "argocd-management", "--policy-arn", MANAGEMENT_POLICY),
    evidence: /^the permission policy of the management role does not allow sts:AssumeRole on /,
  },
  {
    name: "management role made anew by hand",
    isHealed: true,
    check: "target role",
    inject: () => makeManagementRoleAnew(),
    evidence: /^the trust policy of .*, which names the deleted role AROA\w+, does not allow/,
  },
  {
    name: "target role made anew by hand",
    isHealed: true,
    check: "access-entry",
    inject: async () => {
      const query = ["--query", "Role.AssumeRolePolicyDocument", "--output", "json"];
      const document = await cli(SHOP, "iam", "get-role", "--role-name", "argocd-target-orders", ...query);
      await cli(SHOP, "iam", "delete-role", "--role-name", "argocd-target-orders");
      const named = ["--role-name", "argocd-target-orders"];
      // EKS and IAM tell whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await cli(SHOP, "iam", "create-role", ...named, "--assume-role-policy-document", document);
    },
    evidence: /the entry is older than the role, which was recreated/,
  },
  {
    name: "access policy for one namespace",
    isHealed: true,
    check: "access-entry",
    inject: () =>
      cli(
        SHOP,
        ...["eks", "associate-access-policy", ...entry, "--policy-arn", ADMIN_POLICY],
        ...["--access-scope", "type=namespace,namespaces=web"],
      ),
    evidence: /the scope of access policy .* is web/,
  },
  {
    name: "server of another cluster",
    isHealed: true,
    check: "cluster Secret",
    inject: () =>
      patchSecret((data) => {
        data.server = "https://OLD.gr7.us-east-1.eks.amazonaws.com";
      }),
    evidence: /^server is https:\/\/old/,
  },
  {
    name: "another Secret of the same server",
    isHealed: true,
    check: "duplicate Secrets",
    inject: () => secretLike("same-server", "server"),
    evidence: /Secret argocd\/same-server has the same server/,
  },
  {
    name: "OIDC provider deleted",
    isHealed: true,
    check: "OIDC provider",
    inject: () =>
      cli(
        PLATFORM,
        ...["iam", "delete-open-id-connect-provider", "--open-id-connect-provider-arn"],
        `arn:aws:iam::${PLATFORM}:oidc-provider/${issuer.replace("https://", "")}`,
      ),
    evidence: /oidc-provider\/.* does not exist/,
  },
];

describe("npm run doctor", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    const fleet = sampleFile();
    fleet.backend.s3.prefix = "doctor";
    project = new Project(sandbox, "doctor", fleet);
    await project.synth();
    await project.command("plan");
    await project.command("apply");
    const query = ["--query", "cluster.identity.oidc.issuer", "--output", "text"];
    issuer = await cli(PLATFORM, "eks", "describe-cluster", "--name", "argocd", ...query);
    await kept(project, "doctor");
  });

  it("passes every check of a healthy installation but those of pods and webhook, which the sandbox lacks", async () => {
    const { code, checks } = await diagnosis(project);
    const others = checks.filter(({ verdict }) => verdict !== "PASS");
    expect(others.map(({ verdict, check, evidence }) => [verdict, check, evidence])).toEqual([
      ["UNKNOWN", "pods", "no pod of Argo CD's service accounts runs"],
      ["UNKNOWN", "credential webhook", "the Argo CD cluster has no MutatingWebhookConfiguration pod-identity-webhook"],
    ]);
    expect(checks).toHaveLength(2 + 9 + 2 * 9);
    expect(code).toBe(3);
  });

  describe("with --try", () => {
    const deployer = `arn:aws:sts::${PLATFORM}:assumed-role/terraform/argocd-eks-iam`;
    const tried = async () =>
      (await diagnosis(project, "--try")).checks.filter(({ check }) => ["sessions", "connection"].includes(check));

    it("says which right it lacks to make tokens of Argo CD's service accounts", async () => {
      const said = (await tried()).map(({ verdict, evidence }) => `${verdict}: ${evidence}`);
      expect(said).toEqual([
        expect.stringMatching(
          `^UNKNOWN: serviceaccounts "argocd-[a-z-]+" is forbidden: User "${deployer}" cannot create resource "serviceaccounts/token"`,
        ),
        "SKIP: skipped: depends on Argo CD, sessions",
        "SKIP: skipped: depends on Argo CD, sessions",
      ]);
    });

    it("goes the whole way as Argo CD's pods do", async () => {
      await kubectl(["create", "role", "token-maker", "--verb=create", "--resource=serviceaccounts/token"]);
      await kubectl(["create", "rolebinding", "token-maker", "--role=token-maker", `--user=${deployer}`]);
      expect((await tried()).map(({ evidence }) => evidence)).toEqual([
        "3 service accounts get sessions of the management role",
        expect.stringMatching(
          `^the cluster authenticates the role as arn:aws:sts::${PLATFORM}:assumed-role/argocd-target-payments/`,
        ),
        expect.stringMatching(
          `^the cluster authenticates the role as arn:aws:sts::${SHOP}:assumed-role/argocd-target-orders/`,
        ),
      ]);
    });

    it("says who refuses it on the way, in the words of who does", async () => {
      await cli(SHOP, "eks", "delete-access-entry", ...entry);
      await trust(PLATFORM, "argocd-target-payments", (text) => text.replace("argocd-management", "terraform"));
      expect((await tried()).map(({ verdict, evidence }) => [verdict, evidence]).slice(1)).toEqual([
        ["FAIL", expect.stringMatching(/^AccessDenied: .*is not authorized to perform: sts:AssumeRole/)],
        ["FAIL", "the cluster rejects the token of the role, because the cluster grants the role no access"],
      ]);
    });

    afterAll(() => restoreKept(project, "doctor"));
  });

  it("names credentials of another account", async () => {
    const fleet = sampleFile();
    const { deployRole } = fleet.accountDefaults;
    fleet.accounts.platform.deployRole = deployRole.replace("{id}", PLATFORM);
    const { accountDefaults: _, ...others } = fleet;
    project.write(others);
    const { checks } = await diagnosis(project);
    expect(checks.filter(({ verdict }) => verdict === "FAIL")[0]).toMatchObject({
      account: "shop",
      check: "credentials",
      evidence: `the credentials belong to arn:aws:iam::${PLATFORM}:user/pipeline, not to account shop (${SHOP})`,
      fix: `set accounts.shop.deployRole or profile in the fleet file, or use credentials of account ${SHOP}`,
    });
    project.write({ ...fleet, backend: { s3: { ...fleet.backend.s3, prefix: "doctor" } } });
  });

  it("says which permission it lacks, and goes on", async () => {
    const policy = ["--role-name", "terraform", "--policy-name", "denied"];
    const statement = { Effect: "Deny", Action: "eks:DescribeAccessEntry", Resource: "*" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await cli(SHOP, "iam", "put-role-policy", ...policy, "--policy-document", document);
    try {
      const { code, checks } = await diagnosis(project, "orders");
      expect(checks.filter(({ target, verdict }) => target === "orders" && verdict !== "PASS")).toMatchObject([
        {
          check: "access-entry",
          verdict: "UNKNOWN",
          evidence: expect.stringMatching(/not authorized to perform: eks:DescribeAccessEntry/),
        },
        { check: "excess access", verdict: "SKIP", dependsOn: "orders, access-entry" },
      ]);
      expect(code).toBe(3);
    } finally {
      await cli(SHOP, "iam", "delete-role-policy", ...policy);
    }
  });

  it("names an API that does not answer", async () => {
    const query = ["--query", "cluster.endpoint", "--output", "text"];
    const { port } = new URL(await cli(SHOP, "eks", "describe-cluster", "--name", ORDERS.name, ...query));
    const [pid] = processes(new RegExp(`kube-apiserver .*--secure-port=${port} `));
    if (!pid) throw new Error(`no API server listens at ${port}`);
    process.kill(pid, "SIGSTOP");
    try {
      const { checks } = await diagnosis(project);
      expect(checks.filter(({ verdict }) => verdict === "FAIL").map(({ target, check }) => [target, check])).toEqual([
        ["orders", "endpoint"],
      ]);
    } finally {
      process.kill(pid, "SIGCONT");
    }
  });

  describe("of a fault", () => {
    namesFaults(
      () => project,
      FAULTS,
      () => restoreKept(project, "doctor"),
    );
  });

  it("names a pod that is older than the role", async () => {
    const container = { name: "server", image: "argocd" };
    const spec = { serviceAccountName: "argocd-server", containers: [container] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "argocd-server-0", namespace: "argocd" }, spec };
    await kubectl(["apply", "-f", "-"], JSON.stringify(pod));
    expect(await blamed(project)).toEqual([
      "Argo CD, pods: pod argocd-server-0, container server has no AWS_ROLE_ARN: the pod is older than the annotation",
    ]);
    await kubectl(["delete", "pod", "argocd-server-0", "--grace-period=0", "--force"]);
  });

  it("prints a table and the way to try it from inside Argo CD", async () => {
    const { stdout } = await project.ask("doctor", "orders");
    expect(stdout).toContain("0 failed, 2 unknown, 0 skipped.");
    expect(stdout).toContain("UNKNOWN: Argo CD, pods: no pod of Argo CD's service accounts runs");
    expect(stdout).toContain(`argocd-k8s-auth aws --cluster-name orders-prod --role-arn ${TARGET}`);
    expect(stdout).not.toContain("│ payments");
  });
});
