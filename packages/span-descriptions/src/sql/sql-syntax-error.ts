/** Thrown inside of the parser for what its grammar does not know; never leaves this folder. */

/** A statement that is broken, cut off, or in a dialect that the grammar does not cover. */
export class SqlSyntaxError extends Error {
  override readonly name = "SqlSyntaxError";

  constructor(found: string, expected: string) {
    super(`found ${found}, expected ${expected}`);
  }
}
