import { type RequestContext, valuesOf } from "./request-context";
import { type Truth, unknown } from "./truth";

/** Compares a text of a policy with a value of the request; undefined if AWS does not document the result. */
export interface Comparison {
  readonly matches: (pattern: string, value: string) => boolean | undefined;
  /** Whether `*` and `?` of the policy's text are wildcards. */
  readonly hasWildcards: boolean;
}

/** A variable of a policy: `${aws:username}`, `${aws:username, 'default'}`, or an escaped sign: `${*}`. */
const VARIABLE = /\$\{(\$|[^${}]*)\}/g;

const WILDCARDS = ["*", "?"];

/** The request with which a text of a policy is compared. */
export interface ComparedRequest {
  readonly context: RequestContext;
  /** Whether the policy's version has variables. */
  readonly hasVariables: boolean;
  /** The condition key or statement element that an undocumented result depends on. */
  readonly key: string;
}

/**
 * Compares a text of a policy, which may have variables, with a value of the request. If the value of a variable is unknown, the
 * result is unknown.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compare(comparison: Comparison, text: string, value: string, request: ComparedRequest): Truth {
  if (!request.hasVariables || !text.includes("${")) return comparison.matches(text, value) ?? unknown(request.key);
  if (comparison.hasWildcards) {
    const escaped = WILDCARDS.filter((sign) => text.includes(`\${${sign}}`));
    if (escaped.some((sign) => !value.includes(sign))) return false;
    if (escaped.length > 0) return unknown(request.key);
  }
  const resolved = substituted(text, request.context, comparison.hasWildcards);
  if (resolved.missing.length > 0) return unknown(...resolved.missing);
  return comparison.matches(resolved.text, value) ?? unknown(request.key);
}

function substituted(text: string, context: RequestContext, hasWildcards: boolean) {
  const missing: string[] = [];
  const replaced = text.replace(VARIABLE, (whole, name: string) => {
    const value = ["*", "?", "$"].includes(name) ? name : variable(name, context);
    // The value is literal, but the comparison would read its characters as wildcards.
    const isLiteral = !hasWildcards || !WILDCARDS.some((sign) => value?.includes(sign));
    if (value !== undefined && isLiteral) return value;
    missing.push(keyOf(name));
    return whole;
  });
  return { text: replaced, missing };
}

function variable(name: string, context: RequestContext): string | undefined {
  const values = valuesOf(context, keyOf(name));
  if (values === "unknown") return undefined;
  if (values === "absent") return /,\s*'([^']*)'\s*$/.exec(name)?.[1];
  return values.length === 1 ? values[0] : undefined;
}

function keyOf(name: string): string {
  return (name.split(",")[0] ?? "").trim();
}
