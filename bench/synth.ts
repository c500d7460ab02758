import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { markdownTable, median } from "./report";

// Times of whole processes, baseline and ours in turn within one run: `npm run bench`.

const RUNS = 5;
const out = mkdtempSync(join(tmpdir(), "argocd-eks-iam-bench-"));

const CASES: readonly (readonly [name: string, args: readonly string[]])[] = [
  ["loading cdktf alone", ["--import", "tsx", "-e", "require('cdktf')"]],
  ["synth of fleet.yaml", ["--import", "tsx", "cli/main.ts", "synth", "--out", out]],
  ...[10, 100, 1000].map(
    (count) => [`synth of ${count} targets`, ["--import", "tsx", "bench/one-synth.ts", String(count), out]] as const,
  ),
];

/** Wall seconds and peak memory (MB) of one run of Node. */
function measure(args: readonly string[]): { seconds: number; megabytes: number } {
  const report = "process.on('exit',()=>process.stderr.write('\\n'+process.resourceUsage().maxRSS))";
  const preload = `data:text/javascript,${encodeURIComponent(report)}`;
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync("node", ["--import", preload, ...args], { encoding: "utf8" });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(stderr);
  return { seconds, megabytes: Number(stderr.trim().split("\n").pop()) / 1024 };
}

const results = new Map(CASES.map(([name]) => [name, [] as { seconds: number; megabytes: number }[]]));
for (let run = 0; run < RUNS; run++) for (const [name, args] of CASES) results.get(name)?.push(measure(args));
rmSync(out, { recursive: true });

const rows = [...results].map(([name, runs]) => ({
  name,
  seconds: median(runs.map(({ seconds }) => seconds)),
  megabytes: median(runs.map(({ megabytes }) => megabytes)),
}));
const baseline = rows[0]?.seconds ?? 1;
console.log(`${cpus().length} cores, Node ${process.version}, medians of ${RUNS} runs\n`);
console.log(
  markdownTable(
    ["what", "wall time", "× loading cdktf", "peak memory"],
    rows.map(({ name, seconds, megabytes }) => [
      name,
      `${seconds.toFixed(2)} s`,
      (seconds / baseline).toFixed(2),
      `${megabytes.toFixed(0)} MB`,
    ]),
  ),
);
