/**
 * Characters that change how the text around them is shown: control characters, and what turns the direction of writing or
 * hides in it. A terminal obeys them, a reviewer does not see them.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const INVISIBLE_CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the expression is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** The first control, bidirectional or unpaired character of a text, spelled as an escape; line breaks count, too. */
export function invisibleCharacterOf(text: string): string | undefined {
  const [first] = text.match(INVISIBLE_CONTROL) ?? [];
  return first === undefined ? undefined : escaped(first);
}

/**
 * A text from outside for one line of a terminal, a log or a table: every control and bidirectional character is spelled
 * as an escape (`\u001b`), so that it is seen and obeyed by nothing.
 */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE_CONTROL, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
}
