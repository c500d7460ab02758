import { mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run } from "./command";
import type { Sandbox } from "./running-sandbox";
import { CLUSTERS, type ClusterName, PLATFORM, POD_REGION, type WorldCluster } from "./world";

/** AWS credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The credentials a sandbox was seeded with, as its state folder keeps them. */
export interface SeededCredentials {
  /** User `admin` of each account, by account id. */
  readonly admins: Readonly<Record<string, Credentials>>;
  /** The user a pipeline runs as: it may assume the deploy roles and keep the state. */
  readonly pipeline: Credentials;
}

export const CREDENTIALS_FILE = "credentials.json";

/**
 * Environment of a program that speaks to the sandbox's AWS as to the real one: by real host names, through the proxy.
 * Its home is new each time: the AWS CLI keeps sessions there. Nothing of this process' environment but the path.
 */
export function clientEnvironment(sandbox: Sandbox, credentials?: Credentials): NodeJS.ProcessEnv {
  const homes = join(sandbox.state, "homes");
  mkdirSync(homes, { recursive: true });
  return {
    PATH: process.env.PATH,
    HOME: mkdtempSync(join(homes, "home-")),
    // What a machine remembers from one command to the next.
    XDG_STATE_HOME: join(homes, "state"),
    HTTPS_PROXY: sandbox.proxy,
    NO_PROXY: "127.0.0.1,localhost",
    AWS_CA_BUNDLE: join(sandbox.state, "ca-bundle.pem"),
    AWS_REGION: POD_REGION,
    AWS_DEFAULT_REGION: POD_REGION,
    AWS_STS_REGIONAL_ENDPOINTS: "regional",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    ...(credentials
      ? { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey }
      : {}),
    ...(credentials?.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
  };
}

/** Environment of Terraform in a pipeline. */
export function terraformEnvironment(sandbox: Sandbox): NodeJS.ProcessEnv {
  return {
    ...clientEnvironment(sandbox, pipelineUser(sandbox)),
    TF_CLI_CONFIG_FILE: sandbox.terraformConfig,
    TF_IN_AUTOMATION: "1",
    // Less processor time for more memory, of which a sandbox has enough.
    GOGC: "400",
    CHECKPOINT_DISABLE: "1",
    CI: "1",
  };
}

/** The administrator of an account. */
export function adminOf(sandbox: Sandbox, accountId: string): Credentials {
  const admin = seeded(sandbox).admins[accountId];
  if (!admin) throw new Error(`account ${accountId} is not in the sandbox`);
  return admin;
}

/** The user a pipeline runs as, in Argo CD's account. */
export function pipelineUser(sandbox: Sandbox): Credentials {
  return seeded(sandbox).pipeline;
}

/** An account's root user: MiniStack takes its 12 digits for an access key. Only for the first users. */
export function rootOf(accountId: string = PLATFORM): Credentials {
  return { accessKeyId: accountId, secretAccessKey: "unchecked" };
}

/** Runs the AWS CLI. */
export function aws(
  sandbox: Sandbox,
  credentials: Credentials | undefined,
  args: readonly string[],
  region: string = POD_REGION,
): Promise<CommandResult> {
  return run("aws", [...args, "--region", region], { env: clientEnvironment(sandbox, credentials) });
}

/** Runs kubectl as a cluster's administrator. */
export function kubectlAsAdmin(
  sandbox: Sandbox,
  cluster: ClusterName | WorldCluster,
  args: readonly string[],
  input?: string,
): Promise<CommandResult> {
  const { account, region, name } = typeof cluster === "string" ? CLUSTERS[cluster] : cluster;
  const kubeconfig = join(sandbox.state, "kubeconfigs", `${account}-${region}-${name}.yaml`);
  return run("kubectl", ["--kubeconfig", kubeconfig, ...args], {
    env: clientEnvironment(sandbox),
    ...(input === undefined ? {} : { input }),
  });
}

function seeded(sandbox: Sandbox): SeededCredentials {
  return JSON.parse(readFileSync(join(sandbox.state, CREDENTIALS_FILE), "utf8"));
}
