/** Words that no engineer searches for, each with what AWS and Terraform documentation says instead. */
export const DIALECT: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/i, "recreated, or again"],
  [/\bmend(?:s|ed|ing)?\b/i, "fix, repair"],
  [/\bheal(?:s|ed|ing)?\b/i, "repair"],
  [/\b(?:take|takes|taken|taking|took)\b[^.|;]{0,20}\baway\b/i, "delete, remove"],
  [/\bcould not look\b/i, "unknown: <reason>"],
  [/\bbeliev(?:e|es|ed|ing)\b/i, "trust, or: skip TLS verification"],
  [/\bby hand\b/i, "manually, outside Terraform"],
  [/\bwith leave\b|\bneeds leave\b/i, "with --allow-destroy"],
  [/\b(?:whoever|somebody|nobody|anybody)\b/i, "the principal, the tool or the reader that is meant"],
  [/\bown way in\b|\bway into\b/i, "connection to, configuration of"],
  [/\bhops?\b/i, "step of the connection"],
  [/\blets? (?:the role|Argo CD|it|them) in\b/i, "grant access to"],
  [/\bgets? in\b/i, "have access, authenticate"],
  [/\bsays? nothing (?:of|about)\b/i, "does not configure"],
];

/** A word of a text, and what to write in its place. */
export interface Found {
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

/** What of the dialect stands in a text. */
export function dialectIn(text: string): Found[] {
  return text.split("\n").flatMap((line, index) =>
    DIALECT.flatMap(([pattern, instead]) => {
      const [word] = pattern.exec(line) ?? [];
      return word === undefined ? [] : [{ line: index + 1, word, instead }];
    }),
  );
}
