import { ARGOCD_STACK } from "../lib/model/names";
import { ownCommand } from "../lib/model/shell-command";
import type { StackPlan } from "../lib/terraform/plan";
import { type Mark, WIDENING_KINDS } from "../lib/terraform/review/mark";
import { joined, terminal } from "../lib/views/terminal-text";
import { lineOf } from "./plan-lines";

/** Name of Argo CD itself, for `--allow-widening`. */
const OWN_SIDE = ARGOCD_STACK;

/**
 * Changes that widen access, or may widen access, without permission; undefined if there are none.
 * @param command the command to repeat with permission
 */
export function wideningReport(
  plans: readonly StackPlan[],
  allowed: readonly string[],
  command: string,
): string | undefined {
  const found = plans.flatMap((plan) =>
    plan.ok ? wideningMarks(plan.summary.marks, allowed).map((mark) => ({ mark, stack: plan.stack })) : [],
  );
  if (found.length === 0) return undefined;
  const names = [...new Set(found.map(({ mark }) => nameOf(mark)))];
  return joined([
    ...found.map(({ mark, stack }) => terminal`${lineOf(stack, mark)}`),
    terminal`Access becomes wider, or may become wider. After a review of these lines, run:`,
    terminal`  ${ownCommand(command, "--fail-on", "widening", ...names.flatMap(optionFor))}`,
  ]).toString();
}

function wideningMarks(marks: readonly Mark[], allowed: readonly string[]): Mark[] {
  return marks.filter((mark) => WIDENING_KINDS.has(mark.kind) && !allowed.includes(nameOf(mark)));
}

/** The key of a target. A target with the key `argocd` is `targets.argocd`, because `argocd` stands for Argo CD itself. */
function nameOf({ target }: Mark): string {
  if (target === undefined) return OWN_SIDE;
  return target === OWN_SIDE ? `targets.${target}` : target;
}

/** A name that starts with a hyphen would be read as an option. */
function optionFor(name: string): readonly string[] {
  return name.startsWith("-") ? [`--allow-widening=${name}`] : ["--allow-widening", name];
}
