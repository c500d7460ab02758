import { unreadable } from "./text-problem";

/** Maximum size of a ConfigMap. @see https://kubernetes.io/docs/concepts/configuration/configmap/#motivation */
const MAX_CHARACTERS = 1_048_576;

/** Maximum depth of lists and maps. An entry has three levels. */
export const MAX_DEPTH = 40;

/**
 * Characters that Kubernetes' parser rejects, and line breaks of YAML 1.1 that YAML 1.2 reads as text.
 * @see https://yaml.org/spec/1.2.2/#54-line-break-characters
 */
const UNUSUAL =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the expression is for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)|\p{Cs}/u;

/** @throws MapRolesProblem if a text is too long, or has characters that parsers read differently */
export function checkCharacters(text: string): void {
  if (text.length > MAX_CHARACTERS) throw unreadable("the text is longer than 1 MiB");
  const unusual = UNUSUAL.exec(text);
  if (unusual) {
    throw unreadable(`line ${lineNumber(text, unusual.index)} has an invisible character or an unusual line break`);
  }
}

/** @throws MapRolesProblem if a text is nested too deep to be read safely */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw unreadable(`the text is nested more than ${MAX_DEPTH} levels deep`);
}

/** Line number of an offset, from 1. */
export function lineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
