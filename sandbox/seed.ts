import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aws, CREDENTIALS_FILE, type Credentials, kubectlAsAdmin, rootOf, type SeededCredentials } from "./clients";
import type { Sandbox } from "./running-sandbox";
import type { Log } from "./tools";
import {
  ACCOUNTS,
  ARGOCD_SERVICE_ACCOUNTS,
  CLUSTERS,
  PLATFORM,
  POD_REGION,
  STATE_BUCKET,
  type WorldCluster,
} from "./world";

/** Makes the world in a gateway that has nothing yet. */
export async function seed(sandbox: Sandbox, log: Log): Promise<void> {
  log("making accounts and their administrators");
  const admins: Record<string, Credentials> = {};
  for (const account of ACCOUNTS) admins[account] = await makeAccount(sandbox, account);
  const platform = admins[PLATFORM];
  if (!platform) throw new Error("no administrator of Argo CD's account");
  const pipeline = await makePipeline(sandbox, platform);
  const credentials: SeededCredentials = { admins, pipeline };
  writeFileSync(join(sandbox.state, CREDENTIALS_FILE), JSON.stringify(credentials), { mode: 0o600 });
  for (const account of ACCOUNTS) await makeDeployRole(sandbox, admins[account] as Credentials);
  log("making the clusters");
  await Promise.all(
    Object.values(CLUSTERS).map((cluster) => makeCluster(sandbox, admins[cluster.account] as Credentials, cluster)),
  );
  log("making what Argo CD's own installation leaves");
  await makeOidcProvider(sandbox, platform);
  await letDeployRoleIn(sandbox, platform);
  await makeArgocd(sandbox);
}

/** Makes an account beside the world's, with what every account has: an administrator, and a deploy role for the pipeline. */
export async function makeFurtherAccount(sandbox: Sandbox, account: string): Promise<void> {
  await makeDeployRole(sandbox, await makeAccount(sandbox, account));
}

async function must(sandbox: Sandbox, who: Credentials, args: readonly string[], region?: string): Promise<string> {
  const { code, stdout, stderr } = await aws(sandbox, who, [...args, "--output", "text"], region);
  if (code !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

async function makeAccount(sandbox: Sandbox, account: string): Promise<Credentials> {
  const root = rootOf(account);
  const admin = await makeUser(sandbox, root, "admin");
  await must(sandbox, root, [
    ...[
      "iam",
      "attach-user-policy",
      "--user-name",
      "admin",
      "--policy-arn",
      "arn:aws:iam::aws:policy/AdministratorAccess",
    ],
  ]);
  await makeRole(sandbox, admin, "eks-cluster", { Service: "eks.amazonaws.com" });
  return admin;
}

async function makeUser(sandbox: Sandbox, who: Credentials, name: string): Promise<Credentials> {
  await must(sandbox, who, ["iam", "create-user", "--user-name", name]);
  const query = "AccessKey.[AccessKeyId,SecretAccessKey]";
  const key = await must(sandbox, who, ["iam", "create-access-key", "--user-name", name, "--query", query]);
  const [accessKeyId, secretAccessKey] = key.split(/\s+/);
  if (!accessKeyId || !secretAccessKey) throw new Error(`no access key for ${name}`);
  return { accessKeyId, secretAccessKey };
}

async function makeRole(sandbox: Sandbox, who: Credentials, name: string, principal: object): Promise<void> {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }],
  };
  await must(sandbox, who, [
    "iam",
    "create-role",
    "--role-name",
    name,
    "--assume-role-policy-document",
    JSON.stringify(trust),
  ]);
}

/** A pipeline has what README.md asks for and no more: its deploy roles, and the state. */
async function makePipeline(sandbox: Sandbox, platform: Credentials): Promise<Credentials> {
  const pipeline = await makeUser(sandbox, platform, "pipeline");
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: ACCOUNTS.map((id) => `arn:aws:iam::${id}:role/terraform`),
      },
      { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${STATE_BUCKET}` },
      {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: `arn:aws:s3:::${STATE_BUCKET}/*`,
      },
    ],
  };
  await must(sandbox, platform, [
    ...["iam", "put-user-policy", "--user-name", "pipeline", "--policy-name", "pipeline"],
    ...["--policy-document", JSON.stringify(policy)],
  ]);
  await must(sandbox, platform, [
    "s3api",
    "create-bucket",
    "--bucket",
    STATE_BUCKET,
    "--create-bucket-configuration",
    `LocationConstraint=${POD_REGION}`,
  ]);
  await must(sandbox, platform, [
    "s3api",
    "put-bucket-versioning",
    "--bucket",
    STATE_BUCKET,
    "--versioning-configuration",
    "Status=Enabled",
  ]);
  return pipeline;
}

async function makeDeployRole(sandbox: Sandbox, admin: Credentials): Promise<void> {
  await makeRole(sandbox, admin, "terraform", { AWS: `arn:aws:iam::${PLATFORM}:user/pipeline` });
  await must(sandbox, admin, [
    ...[
      "iam",
      "attach-role-policy",
      "--role-name",
      "terraform",
      "--policy-arn",
      "arn:aws:iam::aws:policy/AdministratorAccess",
    ],
  ]);
}

/** Makes an EKS cluster and waits until it is ACTIVE. */
export async function makeCluster(
  sandbox: Sandbox,
  admin: Credentials,
  { name, account, region }: WorldCluster,
  authenticationMode = "API",
): Promise<void> {
  await must(
    sandbox,
    admin,
    [
      ...["eks", "create-cluster", "--name", name, "--role-arn", `arn:aws:iam::${account}:role/eks-cluster`],
      ...["--kubernetes-version", "1.36", "--resources-vpc-config", "subnetIds=subnet-1,subnet-2"],
      ...["--access-config", `authenticationMode=${authenticationMode}`],
    ],
    region,
  );
  // `aws eks wait` looks twice a minute.
  for (let tries = 0; tries < 120; tries++) {
    const described = await must(
      sandbox,
      admin,
      ["eks", "describe-cluster", "--name", name, "--query", "cluster.[status,certificateAuthority.data]"],
      region,
    );
    const [status, ca] = described.split(/\s+/);
    if (status === "ACTIVE" && ca === NO_API_SERVER) break;
    if (status === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`cluster ${name} has no API server:\n${endOf(join(sandbox.state, "logs/gateway.log"))}`);
}

const LOG_LINES = 20;

function endOf(log: string): string {
  return readFileSync(log, "utf8").split("\n").slice(-LOG_LINES).join("\n");
}

/** What MiniStack says where a cluster's API server did not start. */
const NO_API_SERVER = Buffer.from("MOCK-CA-CERTIFICATE").toString("base64");

/** Deletes an EKS cluster: what a test made, the next does not find. */
export async function deleteCluster(
  sandbox: Sandbox,
  admin: Credentials,
  { name, region }: WorldCluster,
): Promise<void> {
  await must(sandbox, admin, ["eks", "delete-cluster", "--name", name], region);
}

async function makeOidcProvider(sandbox: Sandbox, platform: Credentials): Promise<void> {
  const query = "cluster.identity.oidc.issuer";
  const issuer = await must(sandbox, platform, ["eks", "describe-cluster", "--name", "argocd", "--query", query]);
  await must(sandbox, platform, [
    ...["iam", "create-open-id-connect-provider", "--url", issuer, "--client-id-list", "sts.amazonaws.com"],
  ]);
}

/** Rights of the deploy role outside Argo CD's namespace, as the documentation gives them. */
const DOCTOR_RBAC = join(__dirname, "../docs/rbac/doctor.yaml");
const DOCTOR_GROUP = "argocd-eks-iam:doctor";

/** Terraform writes Secrets and annotates service accounts in Argo CD's namespace. The doctor reads what its RBAC allows. */
async function letDeployRoleIn(sandbox: Sandbox, platform: Credentials): Promise<void> {
  const entry = ["--cluster-name", "argocd", "--principal-arn", `arn:aws:iam::${PLATFORM}:role/terraform`];
  await must(sandbox, platform, ["eks", "create-access-entry", ...entry, "--kubernetes-groups", DOCTOR_GROUP]);
  await must(sandbox, platform, [
    ...["eks", "associate-access-policy", ...entry, "--access-scope", "type=namespace,namespaces=argocd"],
    ...["--policy-arn", "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy"],
  ]);
}

/** What Argo CD's Helm chart makes, an annotation of somebody else's on it, and service accounts that are not Argo CD's. */
async function makeArgocd(sandbox: Sandbox): Promise<void> {
  const account = (namespace: string, name: string) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { namespace, name, annotations: { "example.com/owner": "platform-team" } },
  });
  const items = [
    ...["argocd", "other"].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
    ...[...ARGOCD_SERVICE_ACCOUNTS, "default-app"].map((name) => account("argocd", name)),
    account("other", "argocd-server"),
  ];
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  const { code, stderr } = await kubectlAsAdmin(sandbox, "argocd", ["create", "-f", "-"], list);
  if (code !== 0) throw new Error(stderr);
  // An API server that has just started creates this namespace a moment later.
  for (const args of [
    ["wait", "--for=create", "namespace/kube-system", "--timeout=60s"],
    ["create", "-f", DOCTOR_RBAC],
  ]) {
    const done = await kubectlAsAdmin(sandbox, "argocd", args);
    if (done.code !== 0) throw new Error(done.stderr);
  }
}
