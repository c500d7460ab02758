import { join } from "node:path";
import { parallelismOf } from "./parallelism";
import { type PlanSummary, summaryOf } from "./plan-summary";
import { type Stack, stacksInOrder } from "./stacks";
import { Terraform, terraformEnvironment } from "./terraform";

/** What planning one stack came to. */
export type StackPlan =
  | { readonly stack: string; readonly ok: true; readonly planFile: string; readonly summary: PlanSummary }
  | { readonly stack: string; readonly ok: false; readonly error: string };

/** What is planned. */
export interface PlanOptions {
  /** Synthesised folder. */
  readonly outFolder: string;
  /** Names of the stacks to plan. @default - all */
  readonly stacks?: readonly string[];
  /** Stacks planned at once. @default - as many as processors and memory carry */
  readonly parallelism?: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Told of every stack that is done, and of what was left out of the environment. */
  readonly log: (line: string) => void;
}

/** File of the saved plan, in the stack's folder. */
export const PLAN_FILE = "tfplan";

/**
 * Plans stacks, several at once, and saves the plans. A stack that fails stops no other.
 * @throws Error where a named stack is not there
 */
export async function planStacks(options: PlanOptions): Promise<StackPlan[]> {
  const { log } = options;
  const { env, cleared } = terraformEnvironment(options.environment);
  if (cleared.length > 0) log(`left out of Terraform's environment: ${cleared.join(", ")}`);
  const stacks = chosen(stacksInOrder(options.outFolder), options.stacks);
  const terraform = new Terraform(env);
  const plans = new Map<string, StackPlan>();
  const waiting = [...stacks];
  const worker = async () => {
    for (let stack = waiting.shift(); stack; stack = waiting.shift()) {
      const plan = await planStack(stack, terraform);
      plans.set(stack.name, plan);
      log(`${stack.name}: ${plan.ok ? inWords(plan.summary) : "failed"}`);
    }
  };
  await Promise.all(Array.from({ length: parallelismOf(options.parallelism) }, worker));
  return stacks.flatMap(({ name }) => plans.get(name) ?? []);
}

/** `2 to create, 1 to destroy`, or `no changes`. */
export function inWords({ changes }: PlanSummary): string {
  const counts = (["create", "update", "replace", "destroy"] as const).flatMap((action) => {
    const count = changes.filter((change) => change.action === action).length;
    return count > 0 ? [`${count} to ${action}`] : [];
  });
  return counts.join(", ") || "no changes";
}

function chosen(stacks: readonly Stack[], names: readonly string[] | undefined): readonly Stack[] {
  const unknown = (names ?? []).filter((name) => !stacks.some((stack) => stack.name === name));
  if (unknown.length > 0) {
    throw new Error(`no stack ${unknown.join(", ")}; there are ${stacks.map(({ name }) => name).join(", ")}`);
  }
  return names ? stacks.filter(({ name }) => names.includes(name)) : stacks;
}

async function planStack(stack: Stack, terraform: Terraform): Promise<StackPlan> {
  const init = await terraform.run(stack, "init", "-input=false");
  if (init.code !== 0) return { stack: stack.name, ok: false, error: init.stderr.trim() };
  const plan = await terraform.run(stack, "plan", "-input=false", "-detailed-exitcode", `-out=${PLAN_FILE}`);
  if (plan.code !== 0 && plan.code !== 2) return { stack: stack.name, ok: false, error: plan.stderr.trim() };
  const shown = await terraform.run(stack, "show", "-json", PLAN_FILE);
  if (shown.code !== 0) return { stack: stack.name, ok: false, error: shown.stderr.trim() };
  return {
    stack: stack.name,
    ok: true,
    planFile: join(stack.directory, PLAN_FILE),
    summary: summaryOf(JSON.parse(shown.stdout)),
  };
}
