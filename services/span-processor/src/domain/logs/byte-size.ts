/** The size of a log, which quotas and billing count (logs, section "Byte size"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject } from "@weir/lossless-json";

/** Bytes of the body, and of the keys and values of the attributes; at least 1. */
export function logByteSize(raw: JsonObject): number {
  let size = typeof raw.body === "string" ? textSize(raw.body) : 0;
  const { attributes } = raw;
  if (isJsonObject(attributes)) {
    for (const key in attributes) {
      const attribute = attributes[key];
      size += textSize(key) + (isJsonObject(attribute) ? valueSize(attribute.value ?? null) : 0);
    }
  }
  return Math.max(1, size);
}

function valueSize(value: JsonValue): number {
  switch (typeof value) {
    case "string":
      return textSize(value);
    case "boolean":
      return 1;
    case "number":
    case "bigint":
      return 8;
    default:
      if (value === null) return 0;
      if (isJsonArray(value)) return value.reduce<number>((sum, element) => sum + valueSize(element), 0);
      if (!isJsonObject(value)) return 8;
      return Object.keys(value).reduce((sum, key) => sum + textSize(key) + valueSize(value[key] ?? null), 0);
  }
}

function textSize(text: string): number {
  return Buffer.byteLength(text);
}
