/** Whether two trust policies say the same: order, single values and lists, and spellings of an account do not count. */
export function isSameTrust(one: string, other: string): boolean {
  try {
    return statementsOf(one) === statementsOf(other);
  } catch {
    return false;
  }
}

function statementsOf(text: string): string {
  const { Statement }: { readonly Statement?: unknown } = JSON.parse(text);
  if (Statement === undefined) throw new Error("no statement");
  const statements = [Statement].flat().map((statement) => {
    const { Sid: _, ...rest } = Object(statement);
    return canonical(rest);
  });
  return [...new Set(statements)].sort().join("\n");
}

/** Keys in order, and each value as a sorted list: IAM reads a single value as a list of one. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(scalar))].sort().join()}]`;
  if (typeof value !== "object" || value === null) return `[${scalar(value)}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
}

/** IAM gives an account back as the ARN of its root, and conditions as text. */
function scalar(value: unknown): string {
  if (typeof value === "object") return canonical(value);
  return JSON.stringify(String(value).replace(/^arn:aws[a-z-]*:iam::(\d{12}):root$/, "$1"));
}
