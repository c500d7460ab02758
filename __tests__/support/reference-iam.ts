/** IAM's rules as the user guide tells them, written for reading: what the project's comparison is measured by. */

export interface TestStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal: { readonly AWS: readonly string[] };
  readonly Action: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Somebody who asks to assume a role of an account. */
export interface TestRequest {
  readonly principalArn: string;
  /** Whether the principal's own policies allow it. */
  readonly hasOwnPermission: boolean;
  readonly action: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Whether a trust policy of a role of `account` lets a request through. */
export function isTrusted(statements: readonly TestStatement[], account: string, request: TestRequest): boolean {
  const [, , , , principalAccount = ""] = request.principalArn.split(":");
  const isOwn = principalAccount === account;
  const met = (statement: TestStatement, names: readonly string[]) =>
    statement.Principal.AWS.some((name) => names.includes(name)) &&
    statement.Action.some((pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => isMet(operator, request.context[key], values)),
    );
  const itself = [request.principalArn, "*"];
  const all = [...itself, `arn:aws:iam::${principalAccount}:root`, principalAccount];
  const allowing = statements.filter(({ Effect }) => Effect === "Allow");
  const isNamed = allowing.some((statement) => met(statement, itself));
  const isIncluded = allowing.some((statement) => met(statement, all));
  const isDenied = statements.some((statement) => statement.Effect === "Deny" && met(statement, all));
  return !isDenied && ((isOwn && isNamed) || (isIncluded && request.hasOwnPermission));
}

function isMet(spelled: string, value: string | undefined, expected: readonly string[]): boolean {
  const operator = spelled.replace(/IfExists$/, "");
  const isNegated = operator.includes("Not");
  if (operator === "Null") return expected.includes(String(value === undefined));
  if (value === undefined) return isNegated || operator !== spelled;
  const fits = (one: string) => (/Like$|^Arn/.test(operator) ? like(one, value) : one === value);
  return expected.some(fits) !== isNegated;
}

function like(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}
