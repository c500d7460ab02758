import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { type PlanSummary, targetsOfChange } from "./plan-summary";

/** A stack with its saved plan. */
export interface PlannedStack {
  readonly stack: SynthesizedStack;
  readonly summary: PlanSummary;
}

/** Something a plan takes from a target that no option allowed. */
export interface Forbidden {
  readonly stack: string;
  readonly target: string;
  readonly address: string;
  readonly message: string;
}

/**
 * What the plans destroy or replace of a target's role, access or Secret without leave.
 * @param allowed keys of the targets that may lose something
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
 * The names of the stacks each stack must wait for. A stack that loses a target goes before those it depends on, so that
 * the Secret goes before Argo CD loses the right to enter.
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
