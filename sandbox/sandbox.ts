import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CREDENTIALS_FILE } from "./clients";
import { runningGateway, startGateway, stopGateway } from "./gateway";
import type { Sandbox } from "./running-sandbox";
import { seed } from "./seed";
import { writeTerraformConfig } from "./terraform-config";
import { ensureTools, type Log } from "./tools";
import { REGIONS } from "./world";

const K8S_AUTH_FILE = "argocd-k8s-auth";

/** How a sandbox is started. */
export interface SandboxOptions {
  /** Folder it writes to, and nowhere else. */
  readonly state: string;
  /** Process that it ends with, crash or not. @default - it stays until it is stopped */
  readonly parent?: number;
  readonly log: Log;
}

/** Starts a sandbox with its world, and no fleet in it. @throws with the place of the logs where it can't */
export async function startSandbox({ state, parent, log }: SandboxOptions): Promise<Sandbox> {
  claimFolder(state);
  const tools = await ensureTools(process.env, log);
  symlinkSync(tools.argocdK8sAuth, join(state, K8S_AUTH_FILE));
  log("starting AWS");
  const { proxy, agent, control } = await startGateway({
    state,
    tools,
    regions: REGIONS,
    ...(parent === undefined ? {} : { parent }),
  });
  const terraformConfig = writeTerraformConfig(state, tools, process.env);
  const sandbox = { state, proxy, agent, control, terraformConfig, argocdK8sAuth: join(state, K8S_AUTH_FILE) };
  try {
    await seed(sandbox, log);
  } catch (error) {
    await stopGateway(state);
    throw new Error(`${(error as Error).message}\nThe sandbox is stopped; its logs: ${join(state, "logs")}`);
  }
  return sandbox;
}

/** Marks a state folder as ours: the only thing `stopSandbox` ever removes. */
const MARKER = ".argocd-eks-iam-sandbox";

function claimFolder(state: string): void {
  mkdirSync(state, { recursive: true, mode: 0o700 });
  refuseForeign(state);
  writeFileSync(join(state, MARKER), "");
}

function refuseForeign(state: string): void {
  const names = readdirSync(state);
  if (names.length === 0 || names.includes(MARKER)) return;
  throw new Error(`${state} holds files that are not a sandbox's; name an empty folder, or one that does not exist`);
}

/** The sandbox that runs in a state folder, if one does. */
export function openSandbox(state: string): Sandbox | undefined {
  const gateway = runningGateway(state);
  if (!gateway || !existsSync(join(state, CREDENTIALS_FILE))) return undefined;
  const { proxy, agent, control } = gateway;
  const [terraformConfig, argocdK8sAuth] = [join(state, "terraformrc"), join(state, K8S_AUTH_FILE)];
  return { state, proxy, agent, control, terraformConfig, argocdK8sAuth };
}

/** Ends a sandbox, running or crashed, and removes its state folder. @throws where the folder is not a sandbox's */
export async function stopSandbox(state: string): Promise<void> {
  if (!existsSync(state)) return;
  refuseForeign(state);
  await stopGateway(state);
  rmSync(state, { recursive: true, force: true });
}
