/** What can be wrong with JSON text. */

/** `syntax`: not JSON. `encoding`: the bytes are not UTF-8. `depth`: nested more deeply than allowed. */
export type JsonErrorCode = "syntax" | "encoding" | "depth";

/** JSON text that cannot be read. The message says what was found and where; it is the sender's fault. */
export class JsonError extends Error {
  readonly code: JsonErrorCode;

  constructor(code: JsonErrorCode, message: string) {
    super(message);
    this.name = "JsonError";
    this.code = code;
  }
}
