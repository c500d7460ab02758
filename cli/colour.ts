/** ANSI codes of colours. */
const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;
type Colour = keyof typeof CODES;

/** What gets a colour: verdicts of doctor, states and results in tables, and the lines of a plan. */
const RULES: readonly (readonly [RegExp, Colour])[] = [
  [/(?<=│ )(?:PASS|in sync|applied)(?= +│)/g, "green"],
  [/(?<=│ )(?:FAIL|drifted|failed)(?= +│)|^FAIL(?=:)/gm, "red"],
  [/(?<=│ )(?:UNKNOWN|unknown|not applied)(?= +│)|^UNKNOWN(?=:)/gm, "yellow"],
  [/(?<=│ )(?:SKIP|no changes|not planned|not chosen)(?= +│)/g, "dim"],
  [/(?<=: )(?:WIDENS|MAY WIDEN|GRANTS|UNKNOWN until apply)(?=: )/g, "bold"],
  [/^ {2}(?: {4})?(?:-\/\+|\+\/-|-) .*$/gm, "red"],
  [/^ {2}(?: {4})?\+ .*$/gm, "green"],
  [/^ {2}(?: {4})?~ .*$/gm, "yellow"],
];

/** Text with colours, from text that has no control characters. Text from outside may get a colour, and nothing else. */
export function coloured(text: string): string {
  return RULES.reduce((result, [pattern, colour]) => result.replace(pattern, (found) => paint(found, colour)), text);
}

function paint(text: string, colour: Colour): string {
  return `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}

/**
 * Whether a stream shows colours: a terminal, unless NO_COLOR or TERM=dumb is set.
 * @see https://no-color.org
 */
export function showsColours(stream: NodeJS.WritableStream & { hasColors?: () => boolean }): boolean {
  return stream.hasColors?.() === true;
}
