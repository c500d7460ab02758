import { stacksChangedSince } from "../lib/synth/changed-since";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { chosenStacks, type StackChoice } from "../lib/terraform/choice";
import { targetKeys } from "./options";
import { UsageError } from "./usage-error";

/** Values of the options that choose stacks and run Terraform. */
export interface StackArguments {
  readonly out: string;
  readonly choice: StackChoice;
  readonly changedSince?: string | undefined;
  readonly refreshCa?: true | undefined;
  readonly fleet?: string | undefined;
  readonly parallelism?: number | undefined;
  readonly terraform?: string | undefined;
}

interface Values extends Omit<StackArguments, "choice"> {
  readonly stack?: readonly string[] | undefined;
  readonly target?: readonly string[] | undefined;
}

/** The stack arguments of a command line. @param args the keys of targets that were given without `--target` */
export function chosenBy(args: readonly string[], values: Values): StackArguments {
  return { ...values, choice: choiceOf(args, values) };
}

/** Stacks and targets of a command line. */
export function choiceOf(args: readonly string[], { stack, target }: Pick<Values, "stack" | "target">): StackChoice {
  const targets = targetKeys(args, { target });
  return { ...(stack ? { stacks: stack } : {}), ...(targets ? { targets } : {}) };
}

/**
 * The stacks that the arguments choose.
 * @throws Error if a stack does not exist, or Git does not know the ref
 */
export async function stacksOfArguments(values: StackArguments): Promise<SynthesizedStack[]> {
  const { out, choice, changedSince, refreshCa, fleet } = values;
  const chosen = chosenStacks(out, choice);
  if (changedSince === undefined) {
    if (refreshCa)
      throw new UsageError("--refresh-ca: expected --changed-since too; without it, every stack is chosen");
    return chosen;
  }
  const fleetFile = fleetFileOf(process.env, fleet);
  const changed = stacksChangedSince(changedSince, { outFolder: out, fleetFile });
  const others = chosen.filter(({ name }) => !changed.includes(name));
  // The clients of AWS and Kubernetes need a second to load.
  const outdated = refreshCa ? await (await import("./refresh-ca.js")).stacksToRefresh(others, fleetFile) : [];
  return chosen.filter(({ name }) => changed.includes(name) || outdated.includes(name));
}
