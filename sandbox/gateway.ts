import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "./ports";
import type { Tools } from "./tools";

/** Where the sandbox's AWS is. */
export interface Gateway {
  readonly gateway: string;
  readonly proxy: string;
  /** URL of the Pod Identity agent's credentials endpoint. */
  readonly agent: string;
  /** URL of what the sandbox is asked that AWS is not: snapshots. */
  readonly control: string;
  readonly pid: number;
}

/** What a gateway is started with. */
export interface GatewayOptions {
  readonly state: string;
  readonly tools: Tools;
  readonly regions: readonly string[];
  /** Process the gateway ends with, crash or not. @default - it stays until it is stopped */
  readonly parent?: number;
}

/** Clusters a sandbox has ports for: its own three, and those tests make. */
const CLUSTER_PORTS = 12;
const READY_SECONDS = 60;

/** Starts AWS: MiniStack, the proxy to it, and whatever clusters are made later. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { state, tools } = options;
  mkdirSync(join(state, "logs"), { recursive: true });
  const [gateway, proxy, agent, control, etcd, etcdPeer, ...clusters] = await freePorts(6 + CLUSTER_PORTS);
  const log = openSync(join(state, "logs/gateway.log"), "a");
  const child = spawn(tools.python, ["-m", "eks_sandbox"], {
    cwd: state,
    detached: true,
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env.PATH,
      HOME: state,
      PYTHONPATH: join(__dirname, "aws"),
      PYTHONDONTWRITEBYTECODE: "1",
      SANDBOX_STATE: state,
      SANDBOX_BIN: tools.binaries,
      SANDBOX_AUTHENTICATOR: tools.authenticator,
      SANDBOX_GATEWAY_PORT: String(gateway),
      SANDBOX_PROXY_PORT: String(proxy),
      SANDBOX_AGENT_PORT: String(agent),
      SANDBOX_CONTROL_PORT: String(control),
      SANDBOX_ETCD_PORT: String(etcd),
      SANDBOX_ETCD_PEER_PORT: String(etcdPeer),
      SANDBOX_CLUSTER_PORTS: clusters.join(","),
      SANDBOX_REGIONS: options.regions.join(","),
      ...(options.parent ? { SANDBOX_PARENT_PID: String(options.parent) } : {}),
    },
  });
  child.unref();
  return untilReady(state, () => child.exitCode !== null);
}

/** The gateway of a state folder, if one runs there. */
export function runningGateway(state: string): Gateway | undefined {
  const file = join(state, "ready.json");
  if (!existsSync(file)) return undefined;
  const gateway: Gateway = JSON.parse(readFileSync(file, "utf8"));
  return isSandboxProcess(gateway.pid) ? gateway : undefined;
}

/** Ends every process of a state folder. The gateway's own end takes its children along; this is for a crash, too. */
export async function stopGateway(state: string): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const alive = processes(state);
    for (const pid of alive) process.kill(pid, signal);
    for (let tries = 0; tries < 100 && processes(state).length > 0; tries++) await pause(100);
  }
}

function processes(state: string): number[] {
  const folder = join(state, "pids");
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map(Number).filter(isSandboxProcess);
}

/** Whether a process is there and one of ours: a pid is soon somebody else's. */
function isSandboxProcess(pid: number): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const zombie = readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
    return !zombie && /eks_sandbox|kube-apiserver|etcd|aws-iam-authenticator/.test(command);
  } catch {
    return false;
  }
}

async function untilReady(state: string, hasEnded: () => boolean): Promise<Gateway> {
  for (let tries = 0; tries < READY_SECONDS * 10; tries++) {
    const gateway = runningGateway(state);
    if (gateway) return gateway;
    if (hasEnded()) break;
    await pause(100);
  }
  throw new Error(`the sandbox's AWS did not start; its log: ${join(state, "logs/gateway.log")}`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
