/** What is wrong with a piece of the sink's configuration. */

/** A finding: an `error` must stop the start, a `warning` is logged and the value ignored. */
export interface SinkConfigProblem {
  readonly severity: "error" | "warning";
  /** The key's path below `processing`, as in `topics.spans[0].config`. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/** A short text for a value of unknown type, for `found`. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (value !== null && typeof value === "object") return "an object";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Whether a value is an object with keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
