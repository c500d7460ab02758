import { type CST, Lexer, Parser } from "yaml";
import { checkDepth, lineNumber } from "./text-limits";
import { unreadable } from "./text-problem";

/** The YAML library takes 2 to 4 µs for each. */
const MAX_LEXEMES = 120_000;

/** A document of a YAML text, with what its text is read from. */
export interface DocumentTokens {
  readonly tokens: readonly CST.Token[];
  /** Undefined where the text has nothing but comments. */
  readonly document: CST.Document | undefined;
  /** Where text that belongs to the document may be added: the text's end, or before the marker `...`. */
  readonly end: number;
}

/**
 * The text's only document, in time that grows with the text's length alone.
 * @throws MapRolesProblem where the text is no YAML, several documents, or made to exhaust its readers
 */
export function documentTokens(text: string): DocumentTokens {
  const tokens = tokensOf(text);
  const documents = tokens.filter((token) => token.type === "document");
  if (documents.length > 1) throw unreadable("it is several YAML documents, of which Kubernetes reads only the first");
  const end = tokens.find((token) => token.type === "doc-end");
  return { tokens, document: documents[0], end: end?.offset ?? text.length };
}

function tokensOf(text: string): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MAX_LEXEMES) throw unreadable(`it has more than ${MAX_LEXEMES} words and marks`);
    for (const token of parser.next(lexeme)) tokens.push(checked(token, text));
    // Before the parser, and what reads its output, recurses into them.
    checkDepth(parser.stack.length);
  }
  for (const token of parser.end()) tokens.push(checked(token, text));
  return tokens;
}

function checked(token: CST.Token, text: string): CST.Token {
  if (token.type === "error") throw notYaml(text, token.offset, token.message);
  return token;
}

/** The parser's message without the text that it quotes. */
export function notYaml(text: string, offset: number, message: string): Error {
  const [first = ""] = message.split(/[:\n"]/);
  return unreadable(`it is not YAML: line ${lineNumber(text, offset)}: ${first.trim().toLowerCase()}`);
}
