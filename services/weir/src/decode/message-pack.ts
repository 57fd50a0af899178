/** MessagePack as JSON values: bytes that hold JSON are decoded, others become base64; large integers become texts. */
import { Unpackr } from "msgpackr";
import type { JsonValue } from "./decode-message.ts";

const deepest = 64;

/**
 * @throws if the bytes are no MessagePack
 */
export function decodeMessagePack(bytes: Buffer): JsonValue {
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false, int64AsType: "bigint" });
  return toJson(unpackr.unpack(bytes) as unknown, 0);
}

function toJson(value: unknown, depth: number): JsonValue {
  if (depth > deepest) return "…";
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Uint8Array) return payloadToJson(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
  if (Array.isArray(value)) return value.map((entry) => toJson(entry, depth + 1));
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, entry]) => [String(name), toJson(entry, depth + 1)]));
  }
  return String(value);
}

/** An embedded payload: a JSON object or list as such, anything else as base64. */
function payloadToJson(bytes: Buffer): JsonValue {
  const first = String.fromCharCode(bytes[0] ?? 0);
  if (first === "{" || first === "[") {
    try {
      return JSON.parse(bytes.toString()) as JsonValue;
    } catch {
      return bytes.toString("base64");
    }
  }
  return bytes.toString("base64");
}
