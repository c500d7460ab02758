import { parseArgs } from "node:util";
import { Apply, type ApplyOptions, isGood, type StackApply } from "../lib/pipeline/apply";
import { applyTable } from "./apply-report";
import { parallelismArgument } from "./arguments";
import { progressOn } from "./progress";

const USAGE = `Usage: argocd-eks-iam apply [--out FOLDER] [--allow-destroy TARGET]… [--parallelism N] [--json]

Applies the plans that plan saved, and nothing else; one without changes is done already. Stacks go in their order; one
that loses a target goes first. A stack that fails stops those that depend on it, and no other. Interrupted once,
Terraform writes its state and releases its locks; twice, it gives up at once.

  --out FOLDER             synthesised folder (default: cdktf.out)
  --allow-destroy TARGET   this target's role, access or Secret may be destroyed or replaced; may stand several times
  --parallelism N          stacks at once (default: by processors and memory)
  --json                   what became of each stack as JSON on standard output
  --help                   this text

Exit code: 0 applied, 1 a stack failed or nothing was applied.`;

/** `argocd-eks-iam apply`. */
export async function apply(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: "string", default: "cdktf.out" },
      "allow-destroy": { type: "string", multiple: true, default: [] },
      parallelism: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const options = {
    outFolder: values.out,
    allowDestroy: values["allow-destroy"],
    ...parallelismArgument(values.parallelism),
    environment: process.env,
    progress: progressOn(process.stderr),
  };
  return runApply(options, values.json ? (results) => JSON.stringify(results, null, 2) : applyTable);
}

/** Applies saved plans, tells what became of them, and passes on what interrupts it. */
export async function runApply(
  options: ApplyOptions,
  report: (results: readonly StackApply[]) => string,
): Promise<number> {
  const run = new Apply(options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      options.progress.log("interrupted: waiting for Terraform to write its state (again: hurry)");
      run.interrupt();
    });
  }
  const results = await run.run();
  console.log(report(results));
  return results.every(({ result }) => isGood(result)) ? 0 : 1;
}
