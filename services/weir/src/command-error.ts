/** Why a command failed, in words for the person who typed it. */
/** A command can't do what was asked. The message is complete: what was found, what is expected, what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** A mistake in how a command was called: exit code 2. */
export class UsageError extends CommandError {}

/** Errors of the language: whoever meets one of these has found a bug, and its stack helps to find it. */
const bugs = new Set(["TypeError", "RangeError", "ReferenceError", "SyntaxError", "AssertionError"]);

/** The lines that describe an error. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return bugs.has(error.name) ? (error.stack ?? error.message) : error.message;
}
