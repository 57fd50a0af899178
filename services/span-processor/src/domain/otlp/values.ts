/** Values of OpenTelemetry as values of JSON (spans, section "OTLP span to V2"; logs, section "OTLP logs to log"). */
import { isUtf8 } from "node:buffer";
import type { AnyValue, KeyValue } from "@weir/gen/opentelemetry/proto/common/v1/common.ts";
import type { JsonValue } from "@weir/lossless-json";
import { asNumber, float64, integer, writeJson } from "@weir/lossless-json";

/** A text, truth value or number; undefined for an empty value, bytes that are no text, and values that hold others. */
export function scalarOf({ value }: AnyValue): JsonValue | undefined {
  switch (value?.$case) {
    case "stringValue":
    case "boolValue":
      return value.value;
    case "intValue":
      return integer(value.value);
    case "doubleValue":
      return float64(value.value);
    case "bytesValue":
      return isUtf8(value.value) ? value.value.toString("utf8") : undefined;
    default:
      return undefined;
  }
}

/** The scalars in a list; other elements are left out. */
export function elementsOf(values: readonly AnyValue[]): JsonValue[] {
  const elements: JsonValue[] = [];
  for (const value of values) {
    const element = scalarOf(value);
    if (element !== undefined) elements.push(element);
  }
  return elements;
}

/** The scalars in a map as compact JSON, sorted by name; other members and numbers that are not finite are left out. */
export function mapText(pairs: readonly KeyValue[]): string {
  const members: Record<string, JsonValue> = Object.create(null);
  for (const { key, value } of pairs) {
    const member = value === undefined ? undefined : scalarOf(value);
    if (member !== undefined && Number.isFinite(asNumber(member) ?? 0)) members[key] = member;
  }
  return writeJson(members, { sortKeys: true });
}
