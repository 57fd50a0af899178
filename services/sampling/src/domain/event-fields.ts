/** The fields of an event that conditions may ask for, from JSON text by path. */
import type { FieldValue, GetField } from "@weir/conditions";

/** Paths whose values are ids and not just text. */
const idPaths: ReadonlySet<string> = new Set(["event.contexts.profile.profile_id"]);

/**
 * Reads fields as they are asked for.
 * @param fieldsJson each value as JSON text, by path; what is no JSON is missing. A list is an array of objects whose
 *   members have the names that conditions use (`ty` and `value` in `event.exception.values`).
 */
export function eventFields(fieldsJson: ReadonlyMap<string, string>): GetField {
  const read = new Map<string, FieldValue>();
  return (path) => {
    if (read.has(path)) return read.get(path);
    const json = fieldsJson.get(path);
    const value = json === undefined ? undefined : toFieldValue(parseJson(json), idPaths.has(path));
    read.set(path, value);
    return value;
  };
}

function toFieldValue(value: unknown, isId: boolean): FieldValue {
  if (typeof value === "string") return isId ? { kind: "id", hex: value.replaceAll("-", "").toLowerCase() } : value;
  if (typeof value === "number" || typeof value === "boolean") return value;
  return Array.isArray(value) ? { kind: "list", elements: value.map(elementFields) } : undefined;
}

function elementFields(element: unknown): GetField {
  return (name) => {
    if (typeof element !== "object" || element === null || !Object.hasOwn(element, name)) return undefined;
    const value: unknown = Reflect.get(element, name);
    return Array.isArray(value) ? undefined : toFieldValue(value, false);
  };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
