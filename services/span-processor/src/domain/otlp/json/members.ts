/**
 * Reads members of OTLP/JSON messages (spans, section "OTLP span to V2"): strict about their form; an absent member, or
 * null, has the default value, as in every JSON form of protobuf.
 */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isInteger, isJsonArray, isJsonObject, maxInt64 } from "@weir/lossless-json";
import { OtlpError } from "../otlp-error.ts";

const maxUint64 = 2n ** 64n - 1n;
const minInt64 = -(2n ** 63n);
const maxInt32 = 2 ** 31 - 1;
const maxUint32 = 2 ** 32 - 1;
const digits = /^-?\d{1,20}$/;
const hexDigits = /^(?:[0-9a-f]{2})*$/i;
const base64Digits = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** The error of a member that has another form. */
export function unexpected(found: JsonValue | undefined, member: string, expected: string): OtlpError {
  return new OtlpError("invalid_json", `found ${kindOf(found)} as ${member}, expected ${expected}`);
}

/** A text. Default: empty. */
export function textAt(message: JsonObject, member: string): string {
  const value = message[member] ?? "";
  if (typeof value !== "string") throw unexpected(value, member, "a text");
  return value;
}

/** Bytes as hex digits in any case. Default: none. */
export function hexAt(message: JsonObject, member: string): Buffer {
  const value = message[member] ?? "";
  if (typeof value !== "string" || !hexDigits.test(value)) throw unexpected(value, member, "pairs of hex digits");
  return Buffer.from(value, "hex");
}

/** Bytes in base64, of either alphabet. */
export function base64Of(value: JsonValue, member: string): Buffer {
  if (typeof value !== "string" || !base64Digits.test(value)) throw unexpected(value, member, "base64");
  return Buffer.from(value, "base64");
}

/** Nanoseconds since the epoch: a text of digits, never a number. Default: 0. */
export function nanosAt(message: JsonObject, member: string): bigint {
  const value = message[member] ?? "0";
  const nanos = typeof value === "string" && digits.test(value) ? BigInt(value) : -1n;
  if (nanos < 0n || nanos > maxUint64) throw unexpected(value, member, "a text of digits below 2^64");
  return nanos;
}

/** A signed 64-bit integer: a number, or a text of digits. */
export function int64Of(value: JsonValue, member: string): bigint {
  const isWritten = isInteger(value) || (typeof value === "string" && digits.test(value));
  const number = isWritten ? BigInt(value) : undefined;
  if (number === undefined || number < minInt64 || number > maxInt64)
    throw unexpected(value, member, "an integer of 64 bits");
  return number;
}

/** A floating point number: a number, or the name of one that JSON cannot write. */
export function doubleOf(value: JsonValue, member: string): number {
  const number = asNumber(value);
  if (number !== undefined) return number;
  if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
  throw unexpected(value, member, "a number");
}

/** An unsigned 32-bit integer. Default: 0. */
export function uint32At(message: JsonObject, member: string): number {
  return integerAt(message, member, 0, maxUint32);
}

/** The number of a constant. Default: 0. */
export function enumAt(message: JsonObject, member: string): number {
  return integerAt(message, member, -maxInt32 - 1, maxInt32);
}

/** A message. Undefined if it is absent. */
export function messageAt(message: JsonObject, member: string): JsonObject | undefined {
  const value = message[member] ?? undefined;
  if (value !== undefined && !isJsonObject(value)) throw unexpected(value, member, "an object");
  return value;
}

/** A list of messages, each read by `read`. Default: empty. */
export function listAt<T>(message: JsonObject, member: string, read: (element: JsonObject) => T): T[] {
  const value = message[member] ?? [];
  if (!isJsonArray(value)) throw unexpected(value, member, "an array");
  return value.map((element) => {
    if (!isJsonObject(element)) throw unexpected(element, `an element of ${member}`, "an object");
    return read(element);
  });
}

function integerAt(message: JsonObject, member: string, min: number, max: number): number {
  const value = message[member] ?? 0;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw unexpected(value, member, "an integer of 32 bits");
  return value;
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isJsonArray(value)) return "an array";
  if (isJsonObject(value)) return "an object";
  return typeof value === "string" ? `the text "${value.slice(0, 40)}"` : "a number or truth value";
}
