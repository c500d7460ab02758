import type { StackPlan } from "../lib/terraform/plan";
import type { AttributeDiff } from "../lib/terraform/review/attribute-diff";
import { MARK_KINDS, type Mark, type MarkKind, WIDENING_KINDS } from "../lib/terraform/review/mark";
import type { ResourceDiff } from "../lib/terraform/review/resource-diff";

/** A line that a reviewer must read. The text comes from outside the project. */
export interface MarkLine {
  readonly kind: MarkKind | "unseen";
  readonly text: string;
}

/** Kinds of lines by importance. The kind `unseen` (could not be read) follows `unknown`. */
const ORDER: readonly MarkLine["kind"][] = MARK_KINDS.flatMap((kind) =>
  kind === "unknown" ? [kind, "unseen" as const] : [kind],
);

/** One line for each mark of the plans, wider access first. */
export function markLines(plans: readonly StackPlan[]): MarkLine[] {
  const lines = plans.flatMap((plan) =>
    plan.ok
      ? [
          ...plan.summary.marks.map((mark) => ({ kind: mark.kind, text: lineOf(plan.stack, mark) })),
          ...plan.summary.unseen.map(({ address, message }) => ({
            kind: "unseen" as const,
            text: `${plan.stack} ${address}: ${message}`,
          })),
        ]
      : [],
  );
  return ORDER.flatMap((kind) => lines.filter((line) => line.kind === kind));
}

/** A stack, or targets of one, that could not be planned. */
export interface Failure {
  /** `targets-shop`, or `targets-shop orders, carts`. */
  readonly what: string;
  readonly error: string;
}

/** Every failure to plan. Targets of a stack that failed for the same reason are one failure. */
export function failuresOf(plans: readonly StackPlan[]): Failure[] {
  return plans.flatMap((plan) => {
    if (!plan.ok) return [{ what: plan.stack, error: plan.error }];
    const failed = plan.failed ?? [];
    const errors = [...new Set(failed.map(({ error }) => error))];
    return errors.map((error) => {
      const targets = failed.filter((one) => one.error === error).map(({ target }) => target);
      return { what: `${plan.stack} ${targets.join(", ")}`, error };
    });
  });
}

/** Whether a line is about wider or unknown access. */
export function isWidening({ kind }: Pick<MarkLine, "kind">): boolean {
  return kind === "unseen" || WIDENING_KINDS.has(kind);
}

/** A mark in one line. Lost, restored and forgotten resources show their address, other marks their target. */
export function lineOf(stack: string, { kind, target, address, message }: Mark): string {
  const isResource = kind === "loss" || kind === "restores" || kind === "forgets";
  const place = isResource ? ` ${address}` : target === undefined ? "" : ` ${target}`;
  return `${stack}${place}: ${message}`;
}

/** A resource of a plan in Terraform's notation, one line for each value. */
export function resourceLines({ sign, address, notes, attributes, knownAfterApply }: ResourceDiff): string[] {
  return [
    `${sign} ${address}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`,
    ...attributes.map(attributeLine),
    ...(knownAfterApply.length > 0 ? [`    + ${knownAfterApply.join(", ")}: (known after apply)`] : []),
  ];
}

/** `    ~ description: "x" → "y"`. */
export function attributeLine({ sign, path, before, after, forcesReplacement }: AttributeDiff): string {
  const values = before === undefined ? after : after === undefined ? before : `${before} → ${after}`;
  return `    ${sign} ${path}: ${values}${forcesReplacement ? " # forces replacement" : ""}`;
}

/** All changes of a plan: the lines of each resource, then the lines of the outputs. */
export function diffLines({ diff }: Extract<StackPlan, { ok: true }>["summary"]): string[][] {
  const outputs = diff.outputs.map(attributeLine);
  return [...diff.resources.map(resourceLines), ...(outputs.length > 0 ? [["outputs", ...outputs]] : [])];
}
