import { type ChildProcess, spawn } from "node:child_process";
import { readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { adminOf, aws, kubectlAsAdmin, terraformEnvironment } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, SHOP, STATE_BUCKET } from "../../sandbox/world";
import { processes } from "../e2e/support/processes";
import { type FleetFile, PROGRAM, PROJECT, Project, sampleFile } from "../e2e/support/project";
import { theSandbox } from "../e2e/support/sandbox";

/** One thing that goes wrong while `apply` runs. */
interface Fault {
  readonly name: string;
  /** Makes it happen, and ends it; the apply has started already. Gives back what must be in its output. */
  readonly during: (apply: Running, wait: (from: number, to: number) => Promise<number>) => Promise<string>;
  /** What comes before the apply; gives back how to undo it. */
  readonly before?: () => Promise<() => Promise<void>>;
  /** Stacks that must be complete all the same. */
  readonly unharmed: readonly string[];
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

const PREFIX = "faults";
const SEED = Number(process.env.FAULTS_SEED ?? 20261124);
const ALL = ["argocd", "targets-platform", "targets-shop"];

let sandbox: Sandbox;
let project: Project;
let hasTargets = false;
let seed = SEED;
const random = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
};
const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));
const waitFor = async (from: number, to: number) => {
  const moment = from + random() * (to - from);
  await seconds(moment);
  return moment;
};

function startApply(): Running {
  const child = spawn(
    "node",
    [...[PROGRAM, "apply", "--out", project.out], "--allow-destroy", "orders", "--allow-destroy", "payments"],
    { cwd: PROJECT, env: { ...terraformEnvironment(sandbox), FLEET_FILE: project.fleetFile } },
  );
  let output = "";
  child.stdout.on("data", (part) => {
    output += part;
  });
  child.stderr.on("data", (part) => {
    output += part;
  });
  return { child, ended: new Promise((resolve) => child.on("close", () => resolve(output))) };
}

const signalled =
  (signal: NodeJS.Signals): Fault["during"] =>
  async ({ child, ended }, wait) => {
    const moment = await wait(0.5, 12);
    child.kill(signal);
    await ended;
    return `at ${moment.toFixed(1)} s`;
  };

async function admin(account: string, args: readonly string[], region?: string): Promise<string> {
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), args, region);
  if (code !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** The deploy role of an account may not change roles any more. */
const denied = (account: string) => async () => {
  const policy = ["--role-name", "terraform", "--policy-name", "denied"];
  const document = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: ["iam:CreateRole", "iam:DeleteRole"], Resource: "*" }],
  };
  await admin(account, ["iam", "put-role-policy", ...policy, "--policy-document", JSON.stringify(document)]);
  return async () => {
    await admin(account, ["iam", "delete-role-policy", ...policy]);
  };
};

/** The API server of the Argo CD cluster stands still for some seconds. */
const apiServerStops: Fault["during"] = async ({ ended }, wait) => {
  const { stdout } = await kubectlAsAdmin(sandbox, "argocd", ["get", "--raw", "/.well-known/openid-configuration"]);
  const { issuer } = JSON.parse(stdout);
  const [pid] = processes(new RegExp(`kube-apiserver .*--service-account-issuer=${issuer} `));
  if (!pid) throw new Error(`no API server of ${issuer}`);
  const moment = await wait(1, 6);
  process.kill(pid, "SIGSTOP");
  const length = await wait(3, 15);
  process.kill(pid, "SIGCONT");
  await ended;
  return `at ${moment.toFixed(1)} s for ${length.toFixed(1)} s`;
};

/** IAM throttles an account for some seconds. */
const throttled: Fault["during"] = async ({ ended }, wait) => {
  const file = join(sandbox.state, "throttled.json");
  const moment = await wait(0, 8);
  writeFileSync(file, JSON.stringify([SHOP]));
  const length = await wait(3, 15);
  rmSync(file);
  await ended;
  return `at ${moment.toFixed(1)} s for ${length.toFixed(1)} s`;
};

const LOCK = {
  ID: "11111111-2222-3333-4444-555555555555",
  Operation: "OperationTypeApply",
  Who: "alice@laptop",
  Version: "1.11.4",
  Created: "2026-11-24T09:00:00Z",
  Path: `${STATE_BUCKET}/${PREFIX}/targets-shop.tfstate`,
};

/** Somebody else holds the lock of a stack. */
async function lockHeld(): Promise<() => Promise<void>> {
  const object = ["--bucket", STATE_BUCKET, "--key", `${PREFIX}/targets-shop.tfstate.tflock`];
  const file = join(sandbox.state, "foreign.tflock");
  writeFileSync(file, JSON.stringify(LOCK));
  await admin(PLATFORM, ["s3api", "put-object", ...object, "--body", file]);
  return async () => {
    await admin(PLATFORM, ["s3api", "delete-object", ...object]);
  };
}

const KILLED: Fault = { name: "kill -9 of the runner", during: signalled("SIGKILL"), unharmed: [] };
const INTERRUPTED: Fault = { name: "SIGINT", during: signalled("SIGINT"), unharmed: [] };
const TERMINATED: Fault = { name: "SIGTERM", during: signalled("SIGTERM"), unharmed: [] };
const DENIED: Fault = {
  name: "one account denied",
  before: () => denied(SHOP)(),
  during: async ({ ended }) => {
    expect(await ended).toMatch(/targets-shop +│ failed[\s\S]*AccessDenied/);
    return "targets-shop";
  },
  unharmed: ["targets-platform"],
};
const STOPPED: Fault = { name: "API server stands still", during: apiServerStops, unharmed: [] };
const THROTTLED: Fault = { name: "one account throttled", during: throttled, unharmed: [] };
const HELD: Fault = {
  name: "lock held by another",
  before: lockHeld,
  during: async ({ ended }) => {
    const output = await ended;
    expect(output).toContain("alice@laptop has held the lock since 2026-11-24");
    expect(output).toContain(`force-unlock ${LOCK.ID}`);
    return "named, with the way to release it";
  },
  unharmed: ["targets-platform"],
};
const TWICE: Fault = {
  name: "two runs at once",
  during: async ({ ended }, wait) => {
    const moment = await wait(0, 3);
    const other = startApply();
    await Promise.all([ended, other.ended]);
    return `the second after ${moment.toFixed(1)} s`;
  },
  unharmed: [],
};

const RUNS: readonly Fault[] = [
  ...[KILLED, INTERRUPTED, THROTTLED, DENIED, TERMINATED],
  ...[KILLED, TWICE, INTERRUPTED, HELD, KILLED],
  ...[STOPPED, INTERRUPTED, KILLED, TWICE, THROTTLED],
  ...[KILLED, INTERRUPTED, HELD, STOPPED, TERMINATED],
];

/** Terraform ends in peace after its runner was killed. */
async function untilTerraformEnded(): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (processes(/^terraform (apply|plan|init|show) /).filter(isOurs).length === 0) return;
    await seconds(0.5);
  }
  throw new Error("Terraform still runs after two minutes");
}

/** Whether a process runs in the project: another Terraform of this machine is none of ours. */
function isOurs(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(project.out);
  } catch {
    return false;
  }
}

async function locks(): Promise<string> {
  const list = ["s3api", "list-objects-v2", "--bucket", STATE_BUCKET, "--prefix", `${PREFIX}/`];
  return admin(PLATFORM, [...list, "--query", "Contents[?ends_with(Key, '.tflock')].Key", "--output", "text"]);
}

function fleet(withTargets: boolean): FleetFile {
  const file = sampleFile();
  file.backend.s3.prefix = PREFIX;
  if (!withTargets) file.targets = {};
  return file;
}

const results: string[][] = [];

describe("whatever happens to an apply, the next run converges", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    project = new Project(sandbox, PREFIX, fleet(false));
    await project.synth();
    await project.applyAll();
  });

  it.each(RUNS.map((fault, index) => [index + 1, fault.name, fault] as const))(
    "run %i: %s",
    async (number, name, fault) => {
      // One run makes the targets, the next takes them away.
      hasTargets = !hasTargets;
      project.write(fleet(hasTargets));
      await project.synth();
      expect((await project.command("plan")).code).toBe(2);
      const undo = await fault.before?.();
      const what = await fault.during(startApply(), waitFor);
      await untilTerraformEnded();
      const unharmed: string[] = [];
      for (const stack of fault.unharmed) {
        if ((await project.plan(stack, "-lock=false")).code === 0) unharmed.push(stack);
      }
      expect(unharmed).toEqual(fault.unharmed);
      await undo?.();
      expect((await locks()).replace("None", "").trim()).toBe("");
      await project.command("plan");
      const again = await project.command("apply", ["--allow-destroy", "orders", "--allow-destroy", "payments"]);
      expect(again.stdout + again.stderr).not.toContain("failed");
      expect((await project.command("plan")).code).toBe(0);
      results.push([String(number), name, what, "converged"]);
    },
  );

  afterAll(() => {
    process.stdout.write(`\n${results.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`);
    process.stdout.write(`${results.length} of ${RUNS.length} (seed ${SEED}; stacks: ${ALL.join(", ")})\n`);
  });
});
