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

function isLossOfATarget({ target, action }: PlanSummary["changes"][number]): boolean {
  return target !== undefined && action === "destroy";
}
