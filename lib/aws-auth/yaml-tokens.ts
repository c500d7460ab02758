import { type CST, Lexer, Parser } from "yaml";
import { checkDepth, lineNumber } from "./text-limits";
import { unreadable } from "./text-problem";

/** Maximum number of lexemes: the YAML library needs 2 to 4 µs for each lexeme. */
const MAX_LEXEMES = 120_000;

/** A document of a YAML text, with its tokens. */
export interface DocumentTokens {
  readonly tokens: readonly CST.Token[];
  /** Undefined if the text has only comments. */
  readonly document: CST.Document | undefined;
  /** Offset at which text may be added to the document: the end of the text, or before the marker `...`. */
  readonly end: number;
}

/**
 * The only document of a text, in linear time.
 * @throws MapRolesProblem if the text is invalid YAML, has several documents, or would exhaust its readers
 */
export function documentTokens(text: string): DocumentTokens {
  const tokens = tokensOf(text);
  const documents = tokens.filter((token) => token.type === "document");
  if (documents.length > 1)
    throw unreadable("the text has several YAML documents, but Kubernetes reads only the first document");
  const end = tokens.find((token) => token.type === "doc-end");
  return { tokens, document: documents[0], end: end?.offset ?? text.length };
}

function tokensOf(text: string): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > MAX_LEXEMES) throw unreadable(`the text has more than ${MAX_LEXEMES} YAML tokens`);
    for (const token of parser.next(lexeme)) tokens.push(checked(token, text));
    // Checked before the parser, or the reader of its output, recurses.
    checkDepth(parser.stack.length);
  }
  for (const token of parser.end()) tokens.push(checked(token, text));
  return tokens;
}

function checked(token: CST.Token, text: string): CST.Token {
  if (token.type === "error") throw notYaml(text, token.offset, token.message);
  return token;
}

/** The parser's message, without the text that the message quotes. */
export function notYaml(text: string, offset: number, message: string): Error {
  const [first = ""] = message.split(/[:\n"]/);
  return unreadable(`invalid YAML in line ${lineNumber(text, offset)}: ${first.trim().toLowerCase()}`);
}
