import { ARGOCD_STACK } from "../lib/model/names";
import type { StackPlan } from "../lib/terraform/plan";
import { type Mark, WIDENING_KINDS } from "../lib/terraform/review/mark";
import { joined, terminal } from "../lib/views/terminal-text";
import { lineOf } from "./plan-lines";

/** Argo CD's own side, for `--allow-widening`. */
const OWN_SIDE = ARGOCD_STACK;

/** What widens access, or may do so, and was not allowed; undefined where nothing does. */
export function wideningReport(plans: readonly StackPlan[], allowed: readonly string[]): string | undefined {
  const found = plans.flatMap((plan) =>
    plan.ok ? wideningMarks(plan.summary.marks, allowed).map((mark) => ({ mark, stack: plan.stack })) : [],
  );
  if (found.length === 0) return undefined;
  const names = [...new Set(found.map(({ mark }) => nameOf(mark)))];
  return joined([
    ...found.map(({ mark, stack }) => terminal`${lineOf(stack, mark)}`),
    terminal`Access gets wider, or may do so. After a review of these lines:`,
    terminal`  npm run plan -- --fail-on widening ${names.map(optionFor).join(" ")}`,
  ]).toString();
}

function wideningMarks(marks: readonly Mark[], allowed: readonly string[]): Mark[] {
  return marks.filter((mark) => WIDENING_KINDS.has(mark.kind) && !allowed.includes(nameOf(mark)));
}

/** A target by its key; one with the key `argocd` as the fleet file has it, for that name is Argo CD's own side. */
function nameOf({ target }: Mark): string {
  if (target === undefined) return OWN_SIDE;
  return target === OWN_SIDE ? `targets.${target}` : target;
}

/** A key needs no quotes in a shell; another name may be code there. */
function optionFor(name: string): string {
  if (/^[A-Za-z0-9][\w.-]*$/.test(name)) return `--allow-widening ${name}`;
  return `--allow-widening='${name.replaceAll("'", `'\\''`)}'`;
}
