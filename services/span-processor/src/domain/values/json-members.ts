/** Reads members of JSON objects whose shape is not known for sure. */
import type { JsonObject, JsonValue } from "@weir/lossless-json";
import { asNumber, isJsonArray, isJsonObject, writeJson } from "@weir/lossless-json";

/** A member that is an object; an empty object otherwise. */
export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isJsonObject(value) ? value : {};
}

/** A member that is a text; undefined for an empty one and anything else. */
export function textAt(parent: JsonObject, key: string): string | undefined {
  const value = parent[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Values of measurements by name: objects with a numeric `value`. */
export function measurementsOf(value: JsonValue | undefined): Map<string, number> {
  const measurements = new Map<string, number>();
  if (!isJsonObject(value)) return measurements;
  for (const name of Object.keys(value)) {
    const number = asNumber(objectAt(value, name).value);
    if (number !== undefined) measurements.set(name, number);
  }
  return measurements;
}

/** Tags of an event (a list of pairs) or of a span (an object); values that are no text become their JSON. */
export function tagsOf(value: JsonValue | undefined): Map<string, string> {
  const tags = new Map<string, string>();
  if (isJsonArray(value)) {
    for (const pair of value) if (isJsonArray(pair)) setTag(tags, pair[0], pair[1]);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) setTag(tags, key, value[key]);
  }
  return tags;
}

function setTag(tags: Map<string, string>, key: JsonValue | undefined, tag: JsonValue | undefined): void {
  if (typeof key !== "string" || tag === undefined || tag === null) return;
  tags.set(key, typeof tag === "string" ? tag : writeJson(tag, { sortKeys: true }));
}
