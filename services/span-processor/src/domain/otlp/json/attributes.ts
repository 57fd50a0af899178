/** Attributes, resources and scopes from OTLP/JSON. */
import type { AnyValue, InstrumentationScope, KeyValue } from "@weir/gen/opentelemetry/proto/common/v1/common.ts";
import type { Resource } from "@weir/gen/opentelemetry/proto/resource/v1/resource.ts";
import type { JsonObject } from "@weir/lossless-json";
import { base64Of, doubleOf, int64Of, listAt, messageAt, textAt, unexpected } from "./members.ts";

/** A list of attributes. */
export function readKeyValues(message: JsonObject, member: string): KeyValue[] {
  return listAt(message, member, readKeyValue);
}

/** A value; its depth is bounded by that of the JSON text. The value of a known member that is null is empty. */
export function readAnyValue(message: JsonObject): AnyValue {
  for (const $case of cases) {
    const given = message[$case];
    if (given === undefined) continue;
    if (given === null) return { value: undefined };
    switch ($case) {
      case "stringValue":
        return { value: { $case, value: textAt(message, $case) } };
      case "boolValue":
        if (typeof given !== "boolean") throw unexpected(given, $case, "true or false");
        return { value: { $case, value: given } };
      case "intValue":
        return { value: { $case, value: int64Of(given, $case) } };
      case "doubleValue":
        return { value: { $case, value: doubleOf(given, $case) } };
      case "bytesValue":
        return { value: { $case, value: base64Of(given, $case) } };
      case "arrayValue":
        return { value: { $case, value: { values: listAt(messageAt(message, $case) ?? {}, "values", readAnyValue) } } };
      case "kvlistValue":
        return { value: { $case, value: { values: readKeyValues(messageAt(message, $case) ?? {}, "values") } } };
    }
  }
  throw unexpected(message, "a value", `an object with one of ${cases.join(", ")}`);
}

/** A resource, as far as it is used. */
export function readResource(message: JsonObject): Resource {
  return { attributes: readKeyValues(message, "attributes"), droppedAttributesCount: 0, entityRefs: [] };
}

/** A scope, as far as it is used. */
export function readScope(message: JsonObject): InstrumentationScope {
  return {
    name: textAt(message, "name"),
    version: textAt(message, "version"),
    attributes: readKeyValues(message, "attributes"),
    droppedAttributesCount: 0,
  };
}

/** Reads a message that may be absent. */
export function optional<T>(message: JsonObject | undefined, read: (message: JsonObject) => T): T | undefined {
  return message === undefined ? undefined : read(message);
}

const cases = [
  "stringValue",
  "boolValue",
  "intValue",
  "doubleValue",
  "arrayValue",
  "kvlistValue",
  "bytesValue",
] as const;

function readKeyValue(message: JsonObject): KeyValue {
  return { key: textAt(message, "key"), value: optional(messageAt(message, "value"), readAnyValue) };
}
