/** The shape of parsed payloads: plain values, as JSON.parse yields them. */

/** A JSON object. Its member names come from outside: read it, but copy members with `setMember`. */
export type JsonObject = { [name: string]: unknown };

/** A part of JSON that every supported engine has and the type declarations lack. */
const rawJson = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** A number whose text matters: it takes the place of the number, and is written as it stands. */
export abstract class WrittenNumber {
  /** JSON text of the number. */
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** JSON.stringify writes the digits as they are. */
  toJSON(): unknown {
    return rawJson.rawJSON(this.digits);
  }
}

/** An integer that a double cannot hold, kept as the digits that were sent. Payloads hardly ever have one. */
export class WideInteger extends WrittenNumber {}

/** A double where consumers tell doubles from integers: a whole one is written with a fraction, as `150.0`. */
export class WrittenDouble extends WrittenNumber {
  /** @param value finite */
  constructor(value: number) {
    const digits = String(value);
    super(Number.isInteger(value) && !digits.includes("e") ? `${digits}.0` : digits);
  }
}

/** A number, also one whose text matters; undefined for anything else. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return value instanceof WrittenNumber ? Number(value.digits) : undefined;
}

/** True for an object, not for an array, null or a number that is kept as text. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber);
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
