/** Typed reading of single members of a header object: the right type, absent, or a precise complaint. */

/** A member of a header that has the wrong type or value. */
export class HeaderValueError extends Error {
  override readonly name = "HeaderValueError";
}

function wrong(member: string, found: unknown, expected: string): HeaderValueError {
  const shown =
    found === null || typeof found === "object"
      ? Array.isArray(found)
        ? "an array"
        : found === null
          ? "null"
          : "an object"
      : `${typeof found} ${String(found).slice(0, 64)}`;
  return new HeaderValueError(`invalid value for \`${member}\`: ${shown}, expected ${expected}`);
}

/** A string; null and absent are undefined. */
export function optionalString(value: unknown, member: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw wrong(member, value, "a string");
  return value;
}

/** A boolean; null and absent are undefined. */
export function optionalBoolean(value: unknown, member: string): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "boolean") throw wrong(member, value, "a boolean");
  return value;
}

/** A whole number in 0..max; null and absent are undefined. */
export function optionalUnsigned(value: unknown, member: string, max: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) {
    throw wrong(member, value, `an integer from 0 to ${max}`);
  }
  return value;
}

/** A text that `parse` understands; null and absent are undefined. */
export function optionalParsed<T>(
  value: unknown,
  member: string,
  expected: string,
  parse: (text: string) => T | undefined,
): T | undefined {
  const text = optionalString(value, member);
  if (text === undefined) return undefined;
  const parsed = parse(text);
  if (parsed === undefined) throw wrong(member, value, expected);
  return parsed;
}

/** An array of strings; null and absent are undefined. */
export function optionalStrings(value: unknown, member: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === "string")) {
    throw wrong(member, value, "an array of strings");
  }
  return value;
}
