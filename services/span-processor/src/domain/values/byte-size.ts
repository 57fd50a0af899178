/** Sizes of values, which quotas and billing count (logs, section "Byte size"). */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { isJsonArray, isJsonObject } from "@weir/lossless-json";

/** Bytes of a value: texts in UTF-8, numbers 8, booleans 1, null 0; members of objects with their names. */
export function valueSize(value: JsonValue): number {
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

/** Bytes of the keys and values of attributes as they came; their types do not count. */
export function rawAttributesSize(attributes: JsonValue | undefined): number {
  if (!isJsonObject(attributes)) return 0;
  let size = 0;
  for (const key in attributes) {
    const attribute = attributes[key];
    size += textSize(key) + (isJsonObject(attribute) ? valueSize(attribute.value ?? null) : 0);
  }
  return size;
}

/** The size that a trusted server stated in the header of an item; undefined if it stated none. */
export function statedSize({ __header: header }: JsonObject): number | undefined {
  const size = isJsonObject(header) ? header.byte_size : undefined;
  return typeof size === "number" && Number.isSafeInteger(size) && size > 0 ? size : undefined;
}

/** Bytes of a text in UTF-8. */
export function textSize(text: string): number {
  return Buffer.byteLength(text);
}
