import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable, median } from "./report";

// Synth of whole processes, in turn with a baseline within one run: `npm run bench`. The baseline defines the same fleet
// directly with cdktf's classes (bench/direct.ts).

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const COUNTS = [10, 100, 1000, 5000];

interface Measured {
  readonly user: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** User time, wall time (s) and peak memory (MB) of one run of Node, into a new folder as in a pipeline. */
function measure(script: string, count: number): Measured {
  const out = mkdtempSync(join(tmpdir(), "argocd-eks-iam-bench-"));
  const report =
    "process.on('exit',()=>{const u=process.resourceUsage();process.stderr.write('\\n'+JSON.stringify([u.userCPUTime/1e6,u.maxRSS/1024]))})";
  const preload = `data:text/javascript,${encodeURIComponent(report)}`;
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync("node", ["--import", preload, "--import", "tsx", script, String(count), out], {
    encoding: "utf8",
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  rmSync(out, { recursive: true });
  if (status !== 0) throw new Error(stderr);
  const [user = Number.NaN, megabytes = Number.NaN]: number[] = JSON.parse(stderr.trim().split("\n").pop() ?? "[]");
  return { user, seconds, megabytes };
}

const rows = COUNTS.map((count) => {
  const [ours, direct]: [Measured[], Measured[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    ours.push(measure("bench/one-synth.ts", count));
    direct.push(measure("bench/direct.ts", count));
  }
  const of = (runs: readonly Measured[], what: keyof Measured) => median(runs.map((run) => run[what]));
  return [
    String(count),
    ...(["user", "seconds"] as const).map(
      (what) => `${of(ours, what).toFixed(2)} s / ${of(direct, what).toFixed(2)} s`,
    ),
    (of(ours, "user") / of(direct, "user")).toFixed(2),
    `${of(ours, "megabytes").toFixed(0)} MB / ${of(direct, "megabytes").toFixed(0)} MB`,
    (of(ours, "megabytes") / of(direct, "megabytes")).toFixed(2),
  ];
});
console.log(`${cpus().length} cores, Node ${process.version}, medians of ${RUNS} runs, ours / direct\n`);
console.log(markdownTable(["targets", "user time", "wall time", "× user", "peak memory", "× memory"], rows));
