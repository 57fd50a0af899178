/** The shape of parsed payloads: plain values, as JSON.parse yields them. */

/** A JSON object. Its member names come from outside: read it, but copy members with `setMember`. */
export type JsonObject = { [name: string]: unknown };

/** A part of JSON that every supported engine has and the type declarations lack. */
const rawJson = JSON as typeof JSON & { rawJSON(text: string): unknown };

/**
 * An integer that a double cannot hold, kept as the digits that were sent. Payloads hardly ever have one; where they
 * do, it takes the place of the number.
 */
export class WideInteger {
  /** Decimal digits, with a sign if negative. */
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** JSON.stringify writes the digits as they are. */
  toJSON(): unknown {
    return rawJson.rawJSON(this.digits);
  }
}

/** True for an object, not for an array, null or a wide integer. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof WideInteger);
}

/** Sets an own member, also one named `__proto__`, which an assignment would take for the prototype. */
export function setMember(object: JsonObject, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}

/** The member as an object, made empty if it is absent or something else. */
export function objectMember(object: JsonObject, name: string): JsonObject {
  const existing = object[name];
  if (isObject(existing)) return existing;
  const created: JsonObject = {};
  object[name] = created;
  return created;
}
