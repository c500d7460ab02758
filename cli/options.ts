import { type Command, Option, type OptionValues } from "@commander-js/extra-typings";
import { jobsArgument, parallelismArgument } from "./arguments";

// An option that several commands have is defined here once: the same flag means the same everywhere.

/** For options that may be given several times. */
export const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** An option that may be given several times; an empty list if it is not given. */
export function repeatable<U extends string>(flags: U, description: string) {
  return new Option(flags, description).default([] as readonly string[]).argParser(collected);
}

export const FLEET = new Option("--fleet <file>", "fleet file (default: FLEET_FILE, else fleet.yaml)");
export const OUT = new Option("--out <folder>", "synthesized folder").default("cdktf.out");
export const JSON_OUTPUT = new Option("--json", "print JSON to standard output, also on failure");
export const AUTO_APPROVE = new Option("--auto-approve", "do not ask for confirmation");
export const STACK = new Option("--stack <name>", "only this stack; repeatable").argParser(collected);
export const CHANGED_SINCE = new Option(
  "--changed-since <ref>",
  "only stacks whose configuration differs from that of the fleet file of this Git ref",
);
export const REFRESH_CA = new Option(
  "--refresh-ca",
  "with --changed-since: also stacks with a cluster Secret that lacks a certificate authority of its cluster (reads AWS and the Argo CD cluster)",
);
export const TERRAFORM = new Option(
  "--terraform <program>",
  "Terraform or OpenTofu, by name or path (default: TERRAFORM_BINARY_NAME, else terraform)",
);
export const STACKS_AT_ONCE = new Option(
  "--parallelism <n>",
  "number of stacks at once (default: from processors and memory)",
).argParser(parallelismArgument);

/** Most jobs of one part of a pipeline: GitHub's limit of a matrix, and GitLab's limit of `needs`. */
export const MOST_JOBS = { github: 256, gitlab: 50 } as const;
export const JOBS = new Option(
  "--jobs <n>",
  `spread the stacks over at most n jobs (default: ${MOST_JOBS.github}; for gitlab: ${MOST_JOBS.gitlab})`,
).argParser(jobsArgument);

/** Default of `--parallelism` for commands that call AWS and do not run Terraform. */
export const CALLS_AT_ONCE = 8;
export const CALLS = new Option("--parallelism <n>", "number of targets or calls at once")
  .default(CALLS_AT_ONCE)
  .argParser(parallelismArgument);

/** Targets by key, as arguments or by `--target`: both in every command that takes targets. */
export function withTargets<A extends unknown[], O extends OptionValues>(command: Command<A, O>, does: string) {
  return command
    .argument("[target...]", `keys of targets: ${does}`)
    .addOption(new Option("--target <target>", "as an argument: a target by its key; repeatable").argParser(collected));
}

/** The keys of targets that were given, by argument or by option; undefined if none was. */
export function targetKeys(
  args: readonly string[],
  { target = [] }: { readonly target?: readonly string[] | undefined },
): readonly string[] | undefined {
  const keys = [...args, ...target];
  return keys.length > 0 ? keys : undefined;
}

/** Options of every command that runs Terraform in chosen stacks. */
export function withStacks<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return withTargets(command, "only their stacks, and the stacks on which those depend (default: all stacks)")
    .addOption(STACK)
    .addOption(CHANGED_SINCE)
    .addOption(REFRESH_CA)
    .addOption(FLEET)
    .addOption(OUT)
    .addOption(STACKS_AT_ONCE)
    .addOption(TERRAFORM);
}
