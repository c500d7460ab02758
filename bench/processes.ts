import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What a command and everything it started took. */
export interface Cost {
  /** User and system time in seconds. */
  readonly cpu: number;
  readonly seconds: number;
  /** Most memory of all processes at one moment (proportional set size), in MB. */
  readonly megabytes: number;
}

/** Milliseconds; to look costs more than a little where a hundred providers run. */
const SAMPLE_EVERY = 500;

/** Runs a command to its end, whatever its exit code is among the good ones. @throws with what it said where it is not */
export async function measured(
  command: readonly string[],
  { cwd, env, good = [0] }: { cwd: string; env: NodeJS.ProcessEnv; good?: readonly number[] },
): Promise<Cost> {
  const started = process.hrtime.bigint();
  // `times` counts every process that was waited for: Terraform's providers, too.
  const child = spawn("bash", ["-c", '"$@"; code=$?; times >&3; exit $code', "bench", ...command], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const texts = ["", "", ""];
  for (const [index, stream] of [child.stdout, child.stderr, child.stdio[3]].entries()) {
    stream?.on("data", (part) => {
      texts[index] += part;
    });
  }
  let kilobytes = 0;
  const timer = setInterval(() => {
    kilobytes = Math.max(kilobytes, memoryOf(child.pid ?? 0));
  }, SAMPLE_EVERY);
  const code = await new Promise<number>((resolve) => child.on("close", (exit) => resolve(exit ?? 1)));
  clearInterval(timer);
  if (!good.includes(code)) throw new Error(`${command.join(" ")} exited ${code}\n${texts[0]}\n${texts[1]}`);
  return {
    cpu: secondsOf(texts[2] ?? ""),
    seconds: Number(process.hrtime.bigint() - started) / 1e9,
    megabytes: kilobytes / 1024,
  };
}

/** `0m1.234s 0m0.100s`, of the shell and of what it ran. */
function secondsOf(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest),
    0,
  );
}

/** Proportional set size of a process and all it started, in kB. */
function memoryOf(root: number): number {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1])]),
  );
  const isOurs = (pid: number | undefined): boolean => pid === root || (!!pid && isOurs(parents.get(pid)));
  return [...parents.keys()]
    .filter(isOurs)
    .reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0), 0);
}

/** Empty where the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
