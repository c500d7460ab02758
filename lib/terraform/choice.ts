import { withNearMiss } from "../model/near-miss";
import { stacksInOrder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";

/** The choice of stacks. An empty choice means all stacks. */
export interface StackChoice {
  /** Names of stacks. */
  readonly stacks?: readonly string[];
  /** Keys of targets: the stacks of the targets, and the stacks on which those stacks depend. */
  readonly targets?: readonly string[];
}

/** The chosen stacks of a synthesized folder, in order. @throws Error if a stack or target does not exist */
export function chosenStacks(outFolder: string, { stacks, targets }: StackChoice): SynthesizedStack[] {
  const all = stacksInOrder(outFolder);
  if (!stacks && !targets) return all;
  const names = new Set([...namedStacks(all, stacks ?? []), ...(targets ? stacksOfTargets(all, targets) : [])]);
  return all.filter(({ name }) => names.has(name));
}

function namedStacks(all: readonly SynthesizedStack[], names: readonly string[]): readonly string[] {
  const known = all.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return names;
  throw new Error(`no stack ${withNearMiss(unknown, known)}; the stacks are ${known.join(", ")}`);
}

function stacksOfTargets(all: readonly SynthesizedStack[], targets: readonly string[]): string[] {
  const owners = all.map((stack) => ({ stack, keys: stack.targets }));
  const unknown = targets.filter((target) => !owners.some(({ keys }) => keys.includes(target)));
  if (unknown.length > 0) {
    throw new Error(
      `no target ${withNearMiss(
        unknown,
        owners.flatMap(({ keys }) => keys),
      )} in the synthesized stacks; to list the targets, run: argocd-eks-iam status`,
    );
  }
  const chosen = owners.filter(({ keys }) => keys.some((key) => targets.includes(key)));
  return chosen.flatMap(({ stack }) => [...stack.dependencies, stack.name]);
}
