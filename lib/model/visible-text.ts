/**
 * Characters that change how the surrounding text is shown: control, bidirectional and invisible characters. Terminals interpret
 * these characters, and reviewers do not see them.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
const INVISIBLE_CONTROL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the expression is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** A control, bidirectional or unpaired character of a text. */
export interface InvisibleCharacter {
  /** Offset in the text, in UTF-16 units from 0. */
  readonly index: number;
  /** The character, written as an escape. */
  readonly escape: string;
}

/** The first invisible character of a text, including line breaks and tabs. @param allowed allowed characters */
export function invisibleCharacterOf(text: string, allowed = ""): InvisibleCharacter | undefined {
  for (const { 0: character, index } of text.matchAll(INVISIBLE_CONTROL)) {
    if (!allowed.includes(character)) return { index, escape: escaped(character) };
  }
  return undefined;
}

/**
 * A text from outside for one line of a terminal, a log or a table. Every control and bidirectional character is written as an
 * escape (`\u001b`), so that the character is visible and has no effect.
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
