import { coversArnPattern, coversPattern } from "./pattern-cover";
import type { Clause } from "./policy-grants";

/**
 * The clauses that other clauses do not imply: conditions that a request no longer has to meet. Conservative: a clause counts as
 * implied only if the implication is certain.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function clausesNotImplied(by: readonly Clause[], clauses: readonly Clause[]): Clause[] {
  return clauses.filter((clause) => !by.some((other) => implies(other, clause)));
}

/** Whether every request that meets the strict clause meets the other. */
function implies(strict: Clause, other: Clause): boolean {
  if (strict.key !== other.key || strict.qualifier !== other.qualifier) return false;
  if (strict.ifExists && !other.ifExists) return false;
  const same = strict.operator === other.operator || sameMeaning(strict.operator, other.operator);
  if (NEGATED.test(strict.operator) || NEGATED.test(other.operator)) {
    // The excluded values may only grow. Negations with a qualifier must be equal.
    if (!same || strict.qualifier !== "") return same && sameValues(strict, other);
    return other.values.every((value) => strict.values.some((wide) => fits(strict.operator, wide, value)));
  }
  const fit = same ? other.operator : widens(strict.operator, other.operator) ? other.operator : undefined;
  if (fit === undefined) return false;
  if (!SETS.has(fit)) return sameValues(strict, other);
  const literal = strict.operator === "stringequals" && fit !== "stringequals";
  // In StringEquals, a star is a literal star. Compared as a pattern, the star would match more.
  if (literal && strict.values.some((value) => /[*?]/.test(value))) return false;
  return strict.values.every((value) => other.values.some((wide) => fits(fit, wide, value)));
}

const NEGATED = /^(?:string|arn|numeric|date)not|^notipaddress$/;

/** Operators that match if any of their values matches. */
const SETS: ReadonlySet<string> = new Set([
  "stringequals",
  "stringequalsignorecase",
  "stringlike",
  "arnequals",
  "arnlike",
  "numericequals",
  "dateequals",
  "ipaddress",
]);

/** Both ARN operators support wildcards, and have the same meaning. */
function sameMeaning(one: string, other: string): boolean {
  return /^arn(?:not)?(?:equals|like)$/.test(one) && one.replace("like", "equals") === other.replace("like", "equals");
}

/** Whether an operator accepts everything that another operator accepts with the same values. */
function widens(from: string, to: string): boolean {
  return from === "stringequals" && (to === "stringlike" || to === "stringequalsignorecase");
}

function fits(operator: string, wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (operator.startsWith("arn")) return coversArnPattern(wide, narrow);
  if (operator.endsWith("like")) return coversPattern(wide, narrow);
  return operator.endsWith("ignorecase") && wide.toLowerCase() === narrow.toLowerCase();
}

function sameValues(one: Clause, other: Clause): boolean {
  return JSON.stringify([...one.values].sort()) === JSON.stringify([...other.values].sort());
}
