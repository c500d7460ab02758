import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { lazy } from "../lib/model/lazy";
import { terraformEnvironment } from "../sandbox/clients";
import { mustRun } from "../sandbox/command";
import type { Sandbox } from "../sandbox/running-sandbox";
import { startSandbox, stopSandbox } from "../sandbox/sandbox";
import { PLATFORM, STATE_BUCKET } from "../sandbox/world";
import { type Fleet, labelsOf, targetKey, writeHandWritten } from "./hand-written";
import { accountId, clusterName, makeAccounts, REGION } from "./many-accounts";
import { type Cost, measured } from "./processes";
import { markdownTable, median } from "./report";

// Terraform in the sandbox, against what an expert writes by hand: `npm run bench:terraform [b] [c] [d] [e]`.
// CPU time is Terraform's, its providers' and ours, not that of the sandbox.

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const PROJECT = join(__dirname, "..");
const CLI = join(PROJECT, "dist/cli/main.js");
const CHANGES = [0, 2];

let sandbox: Sandbox;

/** A folder with a fleet file, as a project has it. */
class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-bench-"));
  readonly fleetFile = join(this.folder, "fleet.yaml");

  write(fleet: Fleet, stackOf: (account: number) => string | undefined = () => undefined): void {
    const indexes = [...Array(fleet.accounts).keys()];
    const targets = indexes.flatMap((account) =>
      [...Array(fleet.targetsInEach).keys()].map((index) => [
        targetKey(fleet.prefix, account, index),
        { account: `account-${account}`, cluster: clusterName(index), labels: labelsOf(fleet, account, index) },
      ]),
    );
    const accounts = indexes.map((index) => {
      const stack = stackOf(index);
      return [`account-${index}`, { id: accountId(index), regions: [REGION], ...(stack ? { stack } : {}) }];
    });
    const file = {
      accountDefaults: { deployRole: "arn:aws:iam::{id}:role/terraform" },
      accounts: { platform: { id: PLATFORM, regions: [REGION] }, ...Object.fromEntries(accounts) },
      argocd: {
        account: "platform",
        cluster: "argocd",
        assumeRoleScope: "account",
        annotateServiceAccounts: false,
        rolePrefix: fleet.prefix,
      },
      targets: Object.fromEntries(targets),
      backend: { s3: { bucket: STATE_BUCKET, region: REGION, prefix: fleet.prefix } },
    };
    writeFileSync(this.fleetFile, stringify(file));
  }

  run(command: string, ...args: readonly string[]): Promise<Cost> {
    return measured(["node", CLI, command, ...args], { cwd: this.folder, env: environment(), good: CHANGES });
  }
}

/** The hand-written root. */
class HandWritten {
  readonly folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-hand-"));

  write(fleet: Fleet): void {
    writeHandWritten(this.folder, fleet);
  }

  run(command: string, ...args: readonly string[]): Promise<Cost> {
    const all = ["terraform", command, "-input=false", ...args];
    return measured(all, { cwd: this.folder, env: environment(), good: CHANGES });
  }

  async apply(): Promise<void> {
    await this.run("init");
    await this.run("apply", "-auto-approve", "-parallelism=20");
  }
}

/** Without what the sandbox sets for speed: the baseline runs as people run Terraform, ours sets it itself. */
const environment = lazy((): NodeJS.ProcessEnv => {
  const { GOGC: _, ...others } = terraformEnvironment(sandbox);
  return others;
});

const log = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** Several commands as one. */
function sum(costs: readonly Cost[]): Cost {
  const of = (what: keyof Cost) => costs.map((cost) => cost[what]);
  const total = (what: keyof Cost) => of(what).reduce((one, other) => one + other, 0);
  return { cpu: total("cpu"), seconds: total("seconds"), megabytes: Math.max(...of("megabytes")) };
}

/** Medians of several runs. */
async function medians(name: string, run: (index: number) => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let index = 0; index < RUNS; index++) {
    costs.push(await run(index));
    log(`${name}: ${JSON.stringify(costs.at(-1))}`);
  }
  const of = (what: keyof Cost) => median(costs.map((cost) => cost[what]));
  return { cpu: of("cpu"), seconds: of("seconds"), megabytes: of("megabytes") };
}

/** A row of the table: a cost, and how it compares. */
function row(name: string, cost: Cost, baseline: Cost): string[] {
  return [
    name,
    `${cost.cpu.toFixed(1)} s`,
    ratio(cost.cpu, baseline.cpu),
    `${cost.megabytes.toFixed(0)} MB`,
    ratio(cost.megabytes, baseline.megabytes),
    `${cost.seconds.toFixed(0)} s`,
  ];
}

/** Empty where there is nothing to compare with. */
function ratio(one: number, other: number): string {
  return Number.isNaN(other) ? "" : (one / other).toFixed(2);
}

/** Plan after a change of one of 1,000 targets in 100 accounts. */
async function oneChanged(): Promise<string[][]> {
  const fleet = { prefix: "bh", accounts: 100, targetsInEach: 10 };
  const hand = new HandWritten();
  hand.write(fleet);
  await hand.apply();
  hand.write({ ...fleet, firstLabel: "test" });
  const baseline = await medians("hand-written, one changed", () => hand.run("plan", "-out=tfplan"));

  const ours = { ...fleet, prefix: "bo" };
  const project = new Project();
  project.write(ours);
  const git = (...args: string[]) =>
    mustRun("git", ["-c", "user.name=b", "-c", "user.email=b@b", ...args], { cwd: project.folder, env: environment() });
  await git("init", "-q");
  writeFileSync(join(project.folder, ".gitignore"), "cdktf.out\n");
  await git("add", "-A");
  await git("commit", "-qm", "fleet");
  // What the change does not touch need not be there: nothing looks at it.
  await project.run("synth");
  await project.run("plan", "--stack", "argocd", "--stack", "targets-account-0");
  await project.run("apply");
  project.write({ ...ours, firstLabel: "test" });
  const changed = await medians("ours, one changed", async () =>
    sum([await project.run("synth"), await project.run("plan", "--changed-since", "HEAD")]),
  );
  return [
    row("one of 1,000 targets changed, hand-written: plan", baseline, baseline),
    row("ours: synth and plan --changed-since", changed, baseline),
  ];
}

/** Plan of 100 targets in 20 accounts where nothing changes. */
async function nothingChanged(): Promise<string[][]> {
  const fleet = { prefix: "ch", accounts: 20, targetsInEach: 5 };
  const hand = new HandWritten();
  hand.write(fleet);
  await hand.apply();
  const baseline = await medians("hand-written, no change", () => hand.run("plan", "-out=tfplan"));
  const rows = [row("no change in 100 targets of 20 accounts, hand-written: plan", baseline, baseline)];
  for (const [name, prefix, size] of [
    ["ours: plan, a stack an account", "co", 1],
    ["ours: plan, ten accounts a stack", "ct", 10],
    ["ours: plan, twenty accounts a stack", "cw", 20],
  ] as const) {
    const project = new Project();
    project.write({ ...fleet, prefix }, (account) => (size > 1 ? `group-${Math.floor(account / size)}` : undefined));
    await project.run("synth");
    await project.run("plan");
    await project.run("apply");
    rows.push(row(name, await medians(name, () => project.run("plan")), baseline));
  }
  return rows;
}

/** Apply of 10 stacks. */
async function applied(): Promise<string[][]> {
  const fleet = { accounts: 8, targetsInEach: 2 };
  const deploy = await medians("cdktf deploy", async (index) => {
    const project = new Project();
    project.write({ ...fleet, prefix: `dc${index}` });
    const out = join(project.folder, "cdktf.out");
    mkdirSync(out);
    return measured(
      [
        join(PROJECT, "node_modules/.bin/cdktf"),
        "deploy",
        "*",
        "--auto-approve",
        "--skip-provider-lock",
        "--output",
        out,
      ],
      {
        cwd: PROJECT,
        env: { ...environment(), FLEET_FILE: project.fleetFile, TERRAFORM_LOCK_FILE: "" },
      },
    );
  });
  const planning: Cost[] = [];
  const apply = await medians("ours, apply", async (index) => {
    const project = new Project();
    project.write({ ...fleet, prefix: `do${index}` });
    planning.push(sum([await project.run("synth"), await project.run("plan")]));
    return project.run("apply");
  });
  const plan = planning[0] as Cost;
  return [
    row("10 stacks of 16 targets, `cdktf deploy '*'`", deploy, deploy),
    row("ours: apply", apply, deploy),
    row("ours: synth, plan, apply", sum([plan, apply]), deploy),
  ];
}

/** A whole fleet of 1,000 targets, nothing of it there yet. */
async function allPlanned(): Promise<string[][]> {
  const project = new Project();
  project.write({ prefix: "e", accounts: 100, targetsInEach: 10 }, (account) => `group-${Math.floor(account / 20)}`);
  const synth = await medians("synth of 1,000 targets", () => project.run("synth"));
  const plan = await project.run("plan", "--markdown", "plan.md");
  const { length } = readFileSync(join(project.folder, "plan.md"), "utf8");
  const none: Cost = { cpu: Number.NaN, seconds: Number.NaN, megabytes: Number.NaN };
  return [
    row("1,000 new targets in 100 accounts, 20 a stack: synth", synth, none),
    row(`plan --markdown (${length.toLocaleString("en")} characters)`, plan, none),
  ];
}

const BENCHMARKS = { b: oneChanged, c: nothingChanged, d: applied, e: allPlanned };

async function main(): Promise<void> {
  const state = mkdtempSync(join(tmpdir(), "argocd-eks-iam-sandbox-"));
  sandbox = await startSandbox({ state, parent: process.pid, log });
  log("making 100 accounts with 1,000 clusters");
  await makeAccounts(sandbox, 100, 10);
  const chosen = process.argv.slice(2);
  const rows: string[][] = [];
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await benchmark()));
  }
  console.log(`${cpus().length} cores, Node ${process.version}, medians of ${RUNS} runs\n`);
  console.log(markdownTable(["what", "CPU time", "× CPU", "peak memory", "× memory", "wall time"], rows));
  await stopSandbox(state);
}

main();
