/** What was wrong in a configuration document, where, and what was done about it. */
export interface ConfigProblem {
  /** Place in the document, for example `quotas[2].window`. */
  readonly path: string;
  /** What stands there, shortened. */
  readonly found: string;
  readonly expected: string;
  /** What follows for the reader of the document, for example `quota ignored`. */
  readonly action: string;
}

const maxShownChars = 80;

/** Shows a value of a configuration document in at most 80 characters. */
export function showFound(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "bigint" ? String(value) : showJson(value);
  return text.length <= maxShownChars ? text : `${text.slice(0, maxShownChars - 1)}…`;
}

function showJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? typeof value;
  return Array.isArray(value) ? `an array of ${value.length}` : "an object";
}
