/**
 * The values of lossless JSON: the difference between `1` and `1.0` stays, and so do integers beyond 2^53.
 * An integer is a `number` for which `Number.isSafeInteger` holds, or a `bigint` beyond that; everything else that
 * is numeric is a float: a `number` with a fraction, or a `Float64` around a whole one.
 */

/** A floating point number that happens to be whole, such as `1.0` or `1e300`. */
export class Float64 {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Any JSON value. Objects may have any key, `__proto__` included, as an own property. */
export type JsonValue = null | boolean | number | bigint | Float64 | string | readonly JsonValue[] | JsonObject;

/** A JSON object. Copy it into a `Map` or a null-prototype object, never by assignment of its keys to `{}`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Largest signed 64-bit integer. */
export const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

/** The number as a float value: boxed if it is whole, so that it is written with a fraction. */
export function float64(value: number): number | Float64 {
  return Number.isInteger(value) ? new Float64(value) : value;
}

/** An integer as it is kept: a `number` while exact, a `bigint` up to 64 bits (signed or unsigned), a float beyond. */
export function integer(value: bigint): number | bigint | Float64 {
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  return value < minInt64 || value > maxUint64 ? new Float64(Number(value)) : value;
}

/** True for integers, false for floats and everything that is not a number. */
export function isInteger(value: JsonValue | undefined): value is number | bigint {
  return typeof value === "number" ? Number.isInteger(value) : typeof value === "bigint";
}

/** The numeric value of an integer or float, rounded to double precision; undefined for anything else. */
export function asNumber(value: JsonValue | undefined): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return value instanceof Float64 ? value.value : undefined;
}

/** True for a JSON object: not null, not an array, not a boxed float. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Float64);
}

/** True for an array. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
