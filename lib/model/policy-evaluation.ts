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
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Strings>>>>;
}

/** A policy document as IAM gives it back. */
export interface AnyPolicyDocument {
  readonly Statement?: AnyStatement | readonly AnyStatement[];
}

/**
 * Whether some documents together allow a request: one statement allows it, and none denies it. Knows the operators that
 * roles for Argo CD are written with; a condition with another one counts as not met.
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
  if (resource && !list(statement.Resource).some((pattern) => isLike(pattern, resource))) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => isMet(operator, contextValue(context, key), list(values))),
  );
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

function isMet(operator: string, value: string | undefined, expected: readonly string[]): boolean {
  const name = operator.replace(/^For(All|Any)Values:/, "").replace(/IfExists$/, "");
  if (name === "Null") return expected.includes(String(value === undefined));
  if (value === undefined) return operator.endsWith("IfExists") || operator.startsWith("ForAllValues:");
  switch (name) {
    case "StringEquals":
    case "ArnEquals":
      return expected.some((one) => (name === "ArnEquals" ? isLike(one, value) : one === value));
    case "StringEqualsIgnoreCase":
      return expected.some((one) => one.toLowerCase() === value.toLowerCase());
    case "StringLike":
    case "ArnLike":
      return expected.some((one) => isLike(one, value));
    case "StringNotEquals":
      return !expected.includes(value);
    default:
      return false;
  }
}

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
