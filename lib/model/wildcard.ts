/**
 * Whether a pattern with `*` (any characters, also none) and `?` (one character) matches a whole text.
 *
 * Patterns come from policies of any author. After a mismatch, only the last `*` matches one more character, so the time is limited
 * by the product of both lengths. A regular expression could need exponential time.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  for (let inText = 0; inText < text.length; ) {
    if (pattern[inPattern] === "*") {
      star = inPattern++;
      afterStar = inText;
    } else if (inPattern < pattern.length && (pattern[inPattern] === "?" || pattern[inPattern] === text[inText])) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      inText = ++afterStar;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern++;
  return inPattern === pattern.length;
}

/** Whether a pattern matches a text, ignoring case. */
export function matchesWildcardIgnoringCase(pattern: string, text: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), text.toLowerCase());
}

/** Number of parts of an ARN. The text after the fifth colon is one part. */
const ARN_PARTS = 6;

/**
 * Whether a pattern of an ARN matches an ARN. Each of the six parts is compared separately, so that no `*` matches a colon.
 * Undefined if the pattern has fewer parts.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: string, arn: string): boolean | undefined {
  const [patterns, parts] = [arnParts(pattern), arnParts(arn)];
  if (patterns.length < ARN_PARTS) return undefined;
  return parts.length === ARN_PARTS && parts.every((part, index) => matchesWildcard(patterns[index] ?? "", part));
}

function arnParts(text: string): readonly string[] {
  const parts = text.split(":");
  return [
    ...parts.slice(0, ARN_PARTS - 1),
    ...(parts.length >= ARN_PARTS ? [parts.slice(ARN_PARTS - 1).join(":")] : []),
  ];
}
