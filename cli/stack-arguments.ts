import { stacksChangedSince } from "../lib/synth/changed-since";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { chosenStacks, type StackChoice } from "../lib/terraform/choice";
import { targetKeys } from "./options";

/** Values of the options that choose stacks and run Terraform. */
export interface StackArguments {
  readonly out: string;
  readonly choice: StackChoice;
  readonly changedSince?: string | undefined;
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

/** The stacks that the arguments choose. @throws Error if a stack does not exist, or Git does not know the ref */
export function stacksOfArguments({ out, choice, changedSince, fleet }: StackArguments): SynthesizedStack[] {
  const chosen = chosenStacks(out, choice);
  if (changedSince === undefined) return chosen;
  const changed = stacksChangedSince(changedSince, { outFolder: out, fleetFile: fleetFileOf(process.env, fleet) });
  return chosen.filter(({ name }) => changed.includes(name));
}
