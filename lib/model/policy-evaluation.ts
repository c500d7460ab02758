/** A request as IAM judges it: who asks for what, in which context. */
export interface PolicyRequest {
  readonly action: string;
  /** Asked of a trust policy: the ways to name who asks, e.g. a role's ARN, its account's root, its account's id. */
  readonly principal?: { readonly type: "AWS" | "Federated" | "Service"; readonly names: readonly string[] };
  /** Asked of a permission policy: ARN of what the action is on. */
  readonly resource?: string;
  /** Values of the condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

type Strings = string | readonly string[];

/** A statement as anybody may have written it. */
interface AnyStatement {
  readonly Effect: string;
  readonly Principal?: string | Readonly<Record<string, Strings>>;
  readonly Action?: Strings;
  readonly NotAction?: Strings;
  readonly Resource?: Strings;
  readonly NotResource?: Strings;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Strings>>>>;
}

/** A policy document as IAM gives it back. */
export interface AnyPolicyDocument {
  readonly Statement?: AnyStatement | readonly AnyStatement[];
}

/**
 * Whether some documents together allow a request: one statement allows it, and none denies it. Knows the operators that
 * roles for Argo CD are written with. One it does not know counts against the request: it is not met where the statement
 * allows, and met where it denies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(documents: readonly AnyPolicyDocument[], request: PolicyRequest): boolean {
  const statements = documents.flatMap(({ Statement = [] }) => [Statement].flat() as readonly AnyStatement[]);
  const matching = statements.filter((statement) => matches(statement, request));
  return matching.some(({ Effect }) => Effect === "Allow") && !matching.some(({ Effect }) => Effect === "Deny");
}

function matches(statement: AnyStatement, { action, principal, resource, context }: PolicyRequest): boolean {
  const isAction = statement.NotAction
    ? !list(statement.NotAction).some((pattern) => isLike(pattern, action, true))
    : list(statement.Action).some((pattern) => isLike(pattern, action, true));
  if (!isAction) return false;
  if (principal && !isPrincipal(statement.Principal, principal)) return false;
  if (resource && !isResource(statement, resource)) return false;
  const isDeny = statement.Effect === "Deny";
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => isMet(operator, contextValue(context, key), list(values)) ?? isDeny),
  );
}

function isResource({ Resource, NotResource }: AnyStatement, resource: string): boolean {
  if (NotResource) return !list(NotResource).some((pattern) => isLike(pattern, resource));
  return list(Resource).some((pattern) => isLike(pattern, resource));
}

function isPrincipal(
  trusted: AnyStatement["Principal"],
  { type, names }: NonNullable<PolicyRequest["principal"]>,
): boolean {
  if (typeof trusted === "string") return trusted === "*";
  return list(trusted?.[type]).some((name) => names.includes(name) || (name === "*" && type === "AWS"));
}

/** Names of condition keys are case-insensitive. */
function contextValue(context: PolicyRequest["context"], key: string): string | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** Undefined where the operator is not known. A key that is missing meets what is negated, and nothing else. */
function isMet(operator: string, value: string | undefined, expected: readonly string[]): boolean | undefined {
  const name = operator.replace(/^For(All|Any)Values:/, "").replace(/IfExists$/, "");
  if (name === "Null") return expected.includes(String(value === undefined));
  const negated = /^(String|Arn)Not/.test(name);
  const fits = OPERATORS[name.replace(/^(String|Arn)Not/, "$1")];
  if (!fits) return undefined;
  if (value === undefined) return negated || operator.endsWith("IfExists") || operator.startsWith("ForAllValues:");
  return expected.some((one) => fits(one, value)) !== negated;
}

const OPERATORS: Readonly<Record<string, (expected: string, value: string) => boolean>> = {
  StringEquals: (expected, value) => expected === value,
  StringEqualsIgnoreCase: (expected, value) => expected.toLowerCase() === value.toLowerCase(),
  StringLike: (expected, value) => isLike(expected, value),
  ArnEquals: (expected, value) => isLike(expected, value),
  ArnLike: (expected, value) => isLike(expected, value),
};

/** Whether a pattern with `*` and `?` fits a text. */
function isLike(pattern: string, text: string, ignoresCase = false): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, ignoresCase ? "is" : "s").test(text);
}

function list(values: Strings | undefined): readonly string[] {
  return values === undefined ? [] : [values].flat();
}
