/** The words that a statement is made of. */

/**
 * Kinds of tokens: an unquoted word, a quoted identifier, a value, a place for one that may also be a name
 * (`?`, `%s`, `:id`), an operator, a punctuation mark, the end.
 */
export type TokenType = "word" | "quoted" | "value" | "string" | "placeholder" | "operator" | "punctuation" | "end";

/** One token. */
export interface Token {
  readonly type: TokenType;
  /** As written, with quotes. */
  readonly text: string;
  /** A word in upper case, an identifier without its quotes, else the text. */
  readonly key: string;
}
