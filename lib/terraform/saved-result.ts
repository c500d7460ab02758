import { z } from "zod";
import type { StackPlan } from "./plan";
import { ACTIONS } from "./plan-summary";
import { MARK_KINDS, SUBJECTS, type Subject } from "./review/mark";

/** The result of planning a stack, without the place of the plan. */
export type SavedResult =
  | Omit<Extract<StackPlan, { readonly ok: true }>, "planFile">
  | Extract<StackPlan, { readonly ok: false }>;

const text = z.string();
const target = text.exactOptional();
const attribute = z.strictObject({
  sign: z.enum(["+", "-", "~"]),
  path: text,
  before: text.exactOptional(),
  after: text.exactOptional(),
  forcesReplacement: z.literal(true).exactOptional(),
});
const resource = z.strictObject({
  address: text,
  target,
  sign: text,
  notes: z.array(text),
  attributes: z.array(attribute),
  knownAfterApply: z.array(text),
});
const summary = z.strictObject({
  isEmpty: z.boolean(),
  changes: z.array(
    z.strictObject({ address: text, target, sharedWith: z.array(text).exactOptional(), action: z.enum(ACTIONS) }),
  ),
  marks: z.array(
    z.strictObject({
      kind: z.enum(MARK_KINDS),
      subject: z.enum(Object.keys(SUBJECTS) as Subject[]),
      address: text,
      target,
      message: text,
    }),
  ),
  facts: z.array(
    z.strictObject({ address: text, field: text, before: text.exactOptional(), after: text.exactOptional() }),
  ),
  diff: z.strictObject({ resources: z.array(resource), outputs: z.array(attribute) }),
  drifted: z.array(text),
  unseen: z.array(z.strictObject({ address: text, message: text, target })),
});
const result = z.discriminatedUnion("ok", [
  z.strictObject({
    stack: text,
    ok: z.literal(true),
    summary,
    failed: z.array(z.strictObject({ target: text, error: text })).exactOptional(),
  }),
  z.strictObject({ stack: text, ok: z.literal(false), error: text }),
]);

/** The text of a result's file. */
export function resultText(plan: StackPlan): string {
  const { planFile: _, ...saved } = plan.ok ? plan : { ...plan, planFile: undefined };
  return `${JSON.stringify(saved, null, 2)}\n`;
}

/**
 * The result in the text of a file that another machine may have written.
 * @throws Error if the text is not what this version writes for the stack
 */
export function resultOf(written: string, stack: string): SavedResult {
  const value: unknown = parsed(written);
  if (isResult(value) && value.stack === stack) return value;
  throw new Error(`the summary file is not a summary of ${stack} by this version: run plan again`);
}

function isResult(value: unknown): value is SavedResult {
  return result.safeParse(value).success;
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}
