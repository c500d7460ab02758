import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { planStacks } from "../lib/pipeline/plan";
import { parallelismArgument } from "./arguments";
import { planMarkdown, planTable } from "./plan-report";

const USAGE = `Usage: argocd-eks-iam plan [--out FOLDER] [--stack NAME]… [--parallelism N] [--json | --markdown FILE]

Plans the synthesised stacks, several at once, and saves each plan as tfplan in its stack's folder.
Run synth first. A stack that fails stops no other.

  --out FOLDER      synthesised folder (default: cdktf.out)
  --stack NAME      only this stack; may stand several times
  --parallelism N   stacks at once (default: by processors and memory)
  --json            the summary as JSON on standard output
  --markdown FILE   the summary as a pull-request comment too
  --help            this text

Exit code: 0 no changes, 2 changes, 1 a stack failed.`;

/** `argocd-eks-iam plan`. */
export async function plan(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: "string", default: "cdktf.out" },
      stack: { type: "string", multiple: true },
      parallelism: { type: "string" },
      json: { type: "boolean" },
      markdown: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const plans = await planStacks({
    outFolder: values.out,
    ...(values.stack ? { stacks: values.stack } : {}),
    ...parallelismArgument(values.parallelism),
    environment: process.env,
    log: (line) => console.error(line),
  });
  if (values.markdown) writeFileSync(values.markdown, `${planMarkdown(plans)}\n`);
  console.log(values.json ? JSON.stringify(plans, null, 2) : planTable(plans));
  if (plans.some(({ ok }) => !ok)) return 1;
  return plans.some((plan) => plan.ok && plan.summary.changes.length > 0) ? 2 : 0;
}
