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
  /** Makes it happen, and ends it; the apply has started already. */
  readonly during: (apply: Running, wait: (from: number, to: number) => Promise<void>) => Promise<void>;
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

let sandbox: Sandbox;
let project: Project;
let hasTargets = false;
let random: () => number;
const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));
const waitFor = async (from: number, to: number) => {
  await seconds(from + random() * (to - from));
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
    await wait(0.5, 12);
    child.kill(signal);
    await ended;
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
  await wait(1, 6);
  process.kill(pid, "SIGSTOP");
  await wait(3, 15);
  process.kill(pid, "SIGCONT");
  await ended;
};

/** IAM throttles an account for some seconds. */
const throttled: Fault["during"] = async ({ ended }, wait) => {
  const file = join(sandbox.state, "throttled.json");
  await wait(0, 8);
  writeFileSync(file, JSON.stringify([SHOP]));
  await wait(3, 15);
  rmSync(file);
  await ended;
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
  },
  unharmed: ["targets-platform"],
};
const TWICE: Fault = {
  name: "two runs at once",
  during: async ({ ended }, wait) => {
    await wait(0, 3);
    const other = startApply();
    await Promise.all([ended, other.ended]);
  },
  unharmed: [],
};

/** Accidents in the order they are tried: a few of them are of several kinds, all of them have twenty kills. */
const ALL_CASES: readonly Fault[] = [
  ...[KILLED, INTERRUPTED, KILLED, DENIED, THROTTLED, KILLED, TWICE, KILLED, HELD],
  ...[KILLED, TERMINATED, KILLED, STOPPED, KILLED, INTERRUPTED, KILLED, TWICE, KILLED],
  ...[KILLED, THROTTLED, KILLED, DENIED, KILLED, HELD, KILLED, STOPPED, KILLED],
  ...[KILLED, TERMINATED, KILLED, INTERRUPTED, KILLED, KILLED, INTERRUPTED, KILLED, KILLED],
];

/** A case of the list, by its number, which a seed gives the same moments whatever else runs. */
interface Case {
  readonly number: number;
  readonly seed: number;
  readonly fault: Fault;
}

/** The first cases of the list, as `npm run test:faults -- --cases N --seed S` asks for. */
export function chosenCases(environment: NodeJS.ProcessEnv): readonly Case[] {
  const count = Number(environment.FAULTS_CASES ?? ALL_CASES.length);
  const seed = Number(environment.FAULTS_SEED ?? 1);
  return ALL_CASES.slice(0, count).map((fault, index) => ({ number: index + 1, seed: seed + index, fault }));
}

/** Numbers from 0 to 1, the same for the same seed: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
}

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

/** Tests that an apply after each of these accidents makes the installation complete. */
export function describeAccidents(cases: readonly Case[]): void {
  describe("whatever happens to an apply, the next run converges", () => {
    beforeAll(async () => {
      sandbox = theSandbox();
      project = new Project(sandbox, PREFIX, fleet(false));
      await project.synth();
      await project.applyAll();
    });

    it.each(cases.map(({ number, seed, fault }) => [number, fault.name, seed, fault] as const))(
      "case %i: %s",
      async (_number, _name, seed, fault) => {
        random = randomNumbers(seed);
        // One case makes the targets, the next removes them.
        hasTargets = !hasTargets;
        project.write(fleet(hasTargets));
        await project.synth();
        expect((await project.command("plan")).code).toBe(2);
        const undo = await fault.before?.();
        await fault.during(startApply(), waitFor);
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
      },
    );
  });
}
