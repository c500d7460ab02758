import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { type PlanSummary, targetsOfChange } from "./plan-summary";

/** A stack with its saved plan. */
export interface PlannedStack {
  readonly stack: SynthesizedStack;
  readonly summary: PlanSummary;
}

/** A deletion or replacement of a target's resource without `--allow-destroy`. */
export interface Forbidden {
  readonly stack: string;
  readonly target: string;
  readonly address: string;
  readonly message: string;
}

/**
 * Deletions and replacements of a target's role, access or Secret without `--allow-destroy`.
 * @param allowed keys of the targets with `--allow-destroy`
 */
export function forbidden(planned: readonly PlannedStack[], allowed: readonly string[]): Forbidden[] {
  return planned.flatMap(({ stack, summary }) =>
    summary.marks.flatMap(({ kind, address, message }) => {
      if (kind !== "loss") return [];
      const change = summary.changes.find((one) => one.address === address);
      const isLoss = change?.action === "destroy" || change?.action === "replace";
      return isLoss
        ? targetsOfChange(change)
            .filter((target) => !allowed.includes(target))
            .map((target) => ({ stack: stack.name, target, address, message }))
        : [];
    }),
  );
}

/**
 * The planned stacks that were chosen.
 * @param names names of the chosen stacks; undefined for all
 * @throws Error if a chosen stack has no plan, or must wait for a stack that has changes and is not chosen
 */
export function chosenPlans<T extends PlannedStack>(planned: readonly T[], names: readonly string[] | undefined): T[] {
  if (names === undefined) return [...planned];
  const unplanned = names.filter((name) => !planned.some(({ stack }) => stack.name === name));
  if (unplanned.length > 0) throw new Error(`no plan is saved of ${unplanned.join(", ")}: run plan again`);
  const order = waitsFor(planned);
  const missing = planned
    .filter(({ stack, summary }) => !names.includes(stack.name) && summary.changes.length > 0)
    .filter(({ stack }) => names.some((name) => order.get(name)?.includes(stack.name)))
    .map(({ stack }) => stack.name);
  if (missing.length > 0) {
    throw new Error(
      `nothing was applied: ${missing.join(", ")} ${missing.length === 1 ? "has" : "have"} changes that Terraform must apply first; add ${missing.map((name) => `--stack ${name}`).join(" ")}`,
    );
  }
  return planned.filter(({ stack }) => names.includes(stack.name));
}

/**
 * The names of the stacks for which each stack must wait. A stack that removes a target is applied before its dependencies, so
 * that Terraform deletes the Secret before Argo CD loses its access.
 */
export function waitsFor(planned: readonly PlannedStack[]): ReadonlyMap<string, readonly string[]> {
  const shrinking = new Set(
    planned.filter(({ summary }) => summary.changes.some(isLossOfATarget)).map(({ stack }) => stack.name),
  );
  return new Map(
    planned.map(({ stack }) => {
      const name = stack.name;
      if (shrinking.has(name)) return [name, []];
      const dependants = planned
        .filter((other) => other.stack.dependencies.includes(name))
        .map((other) => other.stack.name);
      return [
        name,
        [
          ...stack.dependencies.filter((dependency) => planned.some((other) => other.stack.name === dependency)),
          ...dependants.filter((dependant) => shrinking.has(dependant)),
        ],
      ];
    }),
  );
}

/**
 * The order in which separate jobs can apply stacks: each list waits for the lists before it.
 * @param changed names of the stacks with changes; the others need no job
 */
export function wavesOf(planned: readonly PlannedStack[], changed: ReadonlySet<string>): string[][] {
  const order = waitsFor(planned);
  const waves = new Map<string, number>();
  const waveOf = (name: string): number => {
    const known = waves.get(name);
    if (known !== undefined) return known;
    const before = (order.get(name) ?? []).map(waveOf);
    const wave = Math.max(0, ...before) + (changed.has(name) ? 1 : 0);
    waves.set(name, wave);
    return wave;
  };
  const names = planned.map(({ stack }) => stack.name).filter((name) => changed.has(name));
  const last = Math.max(0, ...names.map(waveOf));
  return Array.from({ length: last }, (_, index) => names.filter((name) => waveOf(name) === index + 1));
}

function isLossOfATarget({ target, action }: PlanSummary["changes"][number]): boolean {
  return target !== undefined && action === "destroy";
}
