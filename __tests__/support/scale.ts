import { jobsOf } from "../../cli/jobs";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { wavesOf } from "../../lib/terraform/apply-order";
import { summaryOf } from "../../lib/terraform/plan-summary";

/** Seconds. @see docs/scale.md for where they come from */
const SECONDS = { setup: 60, planOfAStack: 10, applyOfAStack: 8 } as const;

/** 1,000 targets, ten in each of 100 accounts: a stack for each account, and argocd. */
const STACKS = ["argocd", ...Array.from({ length: 100 }, (_, index) => `targets-account-${index}`)];

const CHANGED = new Set(STACKS);
const WAVES = wavesOf(
  STACKS.map((name) => ({
    stack: new SynthesizedStack(name, name, name === "argocd" ? [] : ["argocd"]),
    summary: summaryOf({}),
  })),
  CHANGED,
);

/** How long jobs take on some machines, and the sum over all machines, in seconds. */
interface Run {
  readonly time: number;
  readonly work: number;
}

/** Each job in turn goes to the machine that is free first. */
function simulated(jobs: readonly number[], machines: number): Run {
  const free = Array.from({ length: machines }, () => 0);
  for (const seconds of jobs) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] ?? 0) + seconds;
  }
  return { time: Math.max(...free), work: jobs.reduce((sum, seconds) => sum + seconds, 0) };
}

function phase(stacks: readonly string[], jobs: number, machines: number, seconds: number): Run {
  return simulated(
    jobsOf(stacks, jobs).map((job) => SECONDS.setup + job.stacks.length * seconds),
    machines,
  );
}

/** All phases, one after the other. */
function total(runs: readonly Run[]): Run {
  return runs.reduce((sum, { time, work }) => ({ time: sum.time + time, work: sum.work + work }));
}

const minutes = (seconds: number) => (seconds / 60).toFixed(0);

/** The table of docs/scale.md: a change of every stack, by the number of machines and of jobs. */
export function scaleTable(): string {
  const cases = [
    { machines: 1, jobs: 1 },
    { machines: 2, jobs: 2 },
    { machines: 2, jobs: 256 },
    { machines: 10, jobs: 10 },
    { machines: 10, jobs: 256 },
    { machines: 50, jobs: 50 },
  ];
  const rows = cases.map(({ machines, jobs }) => {
    const plan = phase(STACKS, jobs, machines, SECONDS.planOfAStack);
    const apply = total(WAVES.map((wave) => phase(wave, jobs, machines, SECONDS.applyOfAStack)));
    const count = jobsOf(STACKS, jobs).length;
    const work = minutes(plan.work + SECONDS.setup + apply.work);
    return [machines, count, minutes(plan.time), minutes(SECONDS.setup + apply.time), work];
  });
  const head = ["machines", "plan jobs", "plan, minutes", "review and apply, minutes", "machine minutes"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
