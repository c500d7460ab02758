/** A wildcard of a pattern, as a symbol of its own. */
const ANY_TEXT = Symbol("*");
const ANY_CHARACTER = Symbol("?");

/** A character, a wildcard, or a policy variable as a whole (`${aws:username}`): its value is not known here. */
type PatternSymbol = string | typeof ANY_TEXT | typeof ANY_CHARACTER;

/** Policy variables that stand for the character itself. */
const ESCAPES: Readonly<Record<string, string>> = { "${*}": "*", "${?}": "?", "${$}": "$" };

function symbolsOf(pattern: string): PatternSymbol[] {
  const parts = pattern.match(/\$\{[^}]*\}|./gsu) ?? [];
  return parts.map((part) => ESCAPES[part] ?? (part === "*" ? ANY_TEXT : part === "?" ? ANY_CHARACTER : part));
}

/**
 * Whether every text that the narrow pattern matches is matched by the wide one. Conservative: true only where that is
 * certain. Takes no more than the product of both lengths.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function coversPattern(wide: string, narrow: string): boolean {
  if (!/[*?$]/.test(wide)) return wide === narrow;
  return coversSymbols(symbolsOf(wide), symbolsOf(narrow));
}

/** The same for ARNs as the ARN operators of conditions compare them: each of the six parts by itself. */
export function coversArnPattern(wide: string, narrow: string): boolean {
  const [wideParts, narrowParts] = [arnParts(wide), arnParts(narrow)];
  if (wideParts.length !== 6 || narrowParts.length !== 6) return wide === narrow;
  return wideParts.every((part, index) => coversPattern(part, narrowParts[index] ?? ""));
}

/** Of an ARN with further colons, these belong to the last part. */
function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length > 6 ? [...parts.slice(0, 5), parts.slice(5).join(":")] : parts;
}

/** Matches the narrow pattern as if its wildcards were characters that only an equal or wider wildcard accepts. */
function coversSymbols(wide: readonly PatternSymbol[], narrow: readonly PatternSymbol[]): boolean {
  let [at, reached] = [0, 0];
  let lastAny: { readonly at: number; reached: number } | undefined;
  while (reached < narrow.length) {
    if (wide[at] === ANY_TEXT) {
      lastAny = { at, reached };
      at++;
    } else if (accepts(wide[at], narrow[reached])) {
      at++;
      reached++;
    } else if (lastAny) {
      lastAny.reached++;
      [at, reached] = [lastAny.at + 1, lastAny.reached];
    } else return false;
  }
  while (wide[at] === ANY_TEXT) at++;
  return at === wide.length;
}

function accepts(wide: PatternSymbol | undefined, narrow: PatternSymbol | undefined): boolean {
  if (wide === narrow) return wide !== undefined;
  return wide === ANY_CHARACTER && typeof narrow === "string" && !narrow.startsWith("${");
}
