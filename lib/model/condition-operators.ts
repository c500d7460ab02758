import { type Comparison, compare } from "./policy-variables";
import { type RequestContext, valuesOf } from "./request-context";
import { every, not, some, type Truth, unknown } from "./truth";
import { matchesArn, matchesWildcard, matchesWildcardIgnoringCase } from "./wildcard";

/** A condition of a statement: operator, key and values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The request for which a condition is evaluated. */
export interface ConditionRequest {
  readonly context: RequestContext;
  /** Whether the policy's version has variables. */
  readonly hasVariables: boolean;
}

interface Operator {
  readonly isNegated: boolean;
  /** Undefined for operators that are not evaluated, except for absent keys. */
  readonly comparison?: Comparison;
}

const exact = (matches: Comparison["matches"]): Comparison => ({ matches, hasWildcards: false });
const wildcard = (matches: Comparison["matches"]): Comparison => ({ matches, hasWildcards: true });

const equals = exact((expected, value) => expected === value);
const equalsIgnoringCase = exact((expected, value) => expected.toLowerCase() === value.toLowerCase());
const like = wildcard(matchesWildcard);
const arnLike = wildcard(matchesArn);
/** AWS documents `StringNotLike` as case-insensitive, but `StringLike` as case-sensitive. If case matters, the result is unknown. */
const likeInAnyCase = wildcard((pattern, value) => {
  const matches = matchesWildcard(pattern, value);
  return matches === matchesWildcardIgnoringCase(pattern, value) ? matches : undefined;
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["StringEquals", { isNegated: false, comparison: equals }],
  ["StringNotEquals", { isNegated: true, comparison: equals }],
  ["StringEqualsIgnoreCase", { isNegated: false, comparison: equalsIgnoringCase }],
  ["StringNotEqualsIgnoreCase", { isNegated: true, comparison: equalsIgnoringCase }],
  ["StringLike", { isNegated: false, comparison: like }],
  ["StringNotLike", { isNegated: true, comparison: likeInAnyCase }],
  ["ArnEquals", { isNegated: false, comparison: arnLike }],
  ["ArnLike", { isNegated: false, comparison: arnLike }],
  ["ArnNotEquals", { isNegated: true, comparison: arnLike }],
  ["ArnNotLike", { isNegated: true, comparison: arnLike }],
  ["Bool", { isNegated: false, comparison: equalsIgnoringCase }],
  ["BinaryEquals", { isNegated: false }],
  ["IpAddress", { isNegated: false }],
  ["NotIpAddress", { isNegated: true }],
  ...["Numeric", "Date"].flatMap((type): [string, Operator][] => [
    [`${type}NotEquals`, { isNegated: true }],
    ...["Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map((name): [string, Operator] => [
      `${type}${name}`,
      { isNegated: false },
    ]),
  ]),
]);

type SetOperator = "ForAllValues" | "ForAnyValue" | undefined;

/** Whether a request meets a condition. */
export function meets(condition: Condition, request: ConditionRequest): Truth {
  const { operator, key, values } = condition;
  const [, set, name = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const found = valuesOf(request.context, key);
  if (name === "Null") return isNull(found, values, key);
  const known = OPERATORS.get(name);
  if (!known || found === "unknown") return unknown(key);
  if (found === "absent") return whereAbsent(set as SetOperator, ifExists !== undefined, known, key);
  const { comparison, isNegated } = known;
  if (!comparison) return unknown(key);
  const tests = found.map((value) => {
    const isAmong = some(values.map((text) => compare(comparison, text, value, { ...request, key })));
    return isNegated ? not(isAmong) : isAmong;
  });
  return ofAll(tests, set as SetOperator, key);
}

function isNull(found: ReturnType<typeof valuesOf>, expected: readonly string[], key: string): Truth {
  if (found === "unknown") return unknown(key);
  return expected.some((one) => one.toLowerCase() === String(found === "absent"));
}

/**
 * The result of a condition for a key that the request lacks.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function whereAbsent(set: SetOperator, ifExists: boolean, { isNegated }: Operator, key: string): Truth {
  if (set === "ForAllValues") return true;
  // Two rules apply, and the guide does not document which rule takes precedence.
  if (set === "ForAnyValue") return ifExists ? unknown(key) : false;
  return ifExists || isNegated;
}

/** A key with several values needs a set operator. Without a set operator, AWS documents a result only if all values agree. */
function ofAll(tests: readonly Truth[], set: SetOperator, key: string): Truth {
  if (set === "ForAnyValue") return some(tests);
  const all = every(tests);
  if (set === "ForAllValues" || all === true || some(tests) === false) return all;
  return tests.length === 1 ? all : unknown(key);
}
