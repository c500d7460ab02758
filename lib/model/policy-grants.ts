/** A permission or denial of a statement, for one principal, one action and one resource. */
export interface Grant {
  readonly effect: "Allow" | "Deny";
  readonly principal: Element;
  readonly action: Element;
  readonly resource: Element;
  /** All conditions must be met. */
  readonly conditions: readonly Clause[];
}

/** A pattern, or everything except some patterns (`NotAction`). Principals have their type as prefix: `AWS:…`. */
export type Element =
  | { readonly type: "pattern"; readonly text: string }
  | { readonly type: "allBut"; readonly texts: readonly string[] };

/** One condition key with one operator. Met if one of the values matches; for an operator with Not, if no value matches. */
export interface Clause {
  /** In lower case, without qualifier and `IfExists`. */
  readonly operator: string;
  /** `forallvalues`, `foranyvalue` or nothing. */
  readonly qualifier: string;
  readonly ifExists: boolean;
  /** In lower case: names of condition keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly string[];
  /** Operator and key, as written in the policy. */
  readonly spelled: string;
}

/** A document that cannot be read completely. */
class UnreadablePolicyError extends Error {}

/** Elements that do not affect permissions. */
const WITHOUT_MEANING = ["Sid"];
const KNOWN = ["Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/** The grants of a policy document in JSON; undefined if any part of the document is unclear. */
export function grantsOf(document: string): readonly Grant[] | undefined {
  try {
    const { Statement, Version, ...others } = mapOf(JSON.parse(document));
    if (Object.keys(others).some((key) => key !== "Id") || typeof Version !== "string") return undefined;
    // Older policy versions do not replace variables.
    if (Version !== "2012-10-17" && document.includes("${")) return undefined;
    return [Statement].flat().flatMap((statement) => grantsOfStatement(mapOf(statement)));
  } catch (error) {
    if (error instanceof UnreadablePolicyError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function grantsOfStatement(statement: Readonly<Record<string, unknown>>): Grant[] {
  const unknown = Object.keys(statement).find((key) => !KNOWN.includes(key) && !WITHOUT_MEANING.includes(key));
  const { Effect: effect } = statement;
  if (unknown !== undefined || (effect !== "Allow" && effect !== "Deny")) throw new UnreadablePolicyError();
  const principals = elementsOf(statement, "Principal", principalNames);
  const actions = elementsOf(statement, "Action", textsOf);
  const resources = elementsOf(statement, "Resource", textsOf);
  const conditions = clausesOf(statement.Condition);
  return principals.flatMap((principal) =>
    actions.flatMap((action) => resources.map((resource) => ({ effect, principal, action, resource, conditions }))),
  );
}

/** A trust policy has no resource, and a permission policy has no principal: the role itself. */
function elementsOf(
  statement: Readonly<Record<string, unknown>>,
  name: "Principal" | "Action" | "Resource",
  read: (value: unknown) => readonly string[],
): Element[] {
  const [named, excepted] = [statement[name], statement[`Not${name}`]];
  if (named !== undefined && excepted !== undefined) throw new UnreadablePolicyError();
  if (excepted !== undefined) return [{ type: "allBut", texts: [...read(excepted)].sort() }];
  if (named !== undefined) return read(named).map((text) => ({ type: "pattern", text }));
  if (name === "Action") throw new UnreadablePolicyError();
  return [{ type: "pattern", text: name === "Resource" ? "*" : "self" }];
}

/** `AWS:arn:…`. An account's id and the ARN of its root are the same principal. */
function principalNames(principal: unknown): string[] {
  if (principal === "*") return ["AWS:*"];
  return Object.entries(mapOf(principal)).flatMap(([type, names]) =>
    textsOf(names).map((name) => {
      const account = type === "AWS" ? /^(?:\d{12}|arn:[^:]+:iam::\d{12}:root)$/.exec(name)?.[0] : undefined;
      return account ? `AWS:account ${/\d{12}/.exec(account)?.[0]}` : `${type}:${name}`;
    }),
  );
}

function clausesOf(condition: unknown): Clause[] {
  if (condition === undefined) return [];
  return Object.entries(mapOf(condition)).flatMap(([spelled, keys]) => {
    const [, qualifier = "", operator = "", ifExists = ""] =
      /^(?:(forallvalues|foranyvalue):)?([a-z]+?)(ifexists)?$/.exec(spelled.toLowerCase()) ?? [];
    if (operator === "") throw new UnreadablePolicyError();
    return Object.entries(mapOf(keys)).map(([key, values]) => ({
      operator,
      qualifier,
      ifExists: ifExists !== "",
      key: key.toLowerCase(),
      values: textsOf(values),
      spelled: `${spelled} ${key}`,
    }));
  });
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new UnreadablePolicyError();
  return Object.fromEntries(Object.entries(value));
}

function textsOf(value: unknown): string[] {
  return [value].flat().map((one: unknown) => {
    if (typeof one === "object" || one === undefined) throw new UnreadablePolicyError();
    return String(one);
  });
}
