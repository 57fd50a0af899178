/** Mappings of unknown values. */

/** Whether a value is a mapping: no list, no scalar. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A shallow copy of a mapping; anything else counts as empty. */
export function asMapping(value: unknown): Record<string, unknown> {
  return isMapping(value) ? { ...value } : {};
}
