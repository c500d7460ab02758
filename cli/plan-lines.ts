import type { StackPlan } from "../lib/terraform/plan";
import type { AttributeDiff } from "../lib/terraform/review/attribute-diff";
import { MARK_KINDS, type Mark, type MarkKind, WIDENING_KINDS } from "../lib/terraform/review/mark";
import type { ResourceDiff } from "../lib/terraform/review/resource-diff";

/** A line about something that a reviewer must not miss; its text is from outside. */
export interface MarkLine {
  readonly kind: MarkKind | "unseen";
  readonly text: string;
}

/** Kinds of lines in the order of their weight: what could not be looked at is next to what is not known. */
const ORDER: readonly MarkLine["kind"][] = MARK_KINDS.flatMap((kind) =>
  kind === "unknown" ? [kind, "unseen" as const] : [kind],
);

/** One line for each mark of the plans, what widens first. */
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

/** Everything that could not be planned; the targets of a stack that failed for one reason, together. */
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

/** What widens and what is not known yet. */
export function isWidening({ kind }: Pick<MarkLine, "kind">): boolean {
  return kind === "unseen" || WIDENING_KINDS.has(kind);
}

/** A mark in one line: what is lost or stays by its address, everything else by its target. */
export function lineOf(stack: string, { kind, target, address, message }: Mark): string {
  const isResource = kind === "loss" || kind === "restores" || kind === "forgets";
  const place = isResource ? ` ${address}` : target === undefined ? "" : ` ${target}`;
  return `${stack}${place}: ${message}`;
}

/** A resource of a plan in Terraform's words, a line for each value. */
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

/** Everything that a plan changes; the lines of each resource, and those of the outputs, together. */
export function diffLines({ diff }: Extract<StackPlan, { ok: true }>["summary"]): string[][] {
  const outputs = diff.outputs.map(attributeLine);
  return [...diff.resources.map(resourceLines), ...(outputs.length > 0 ? [["outputs", ...outputs]] : [])];
}
