/** Lists that clients send bare, wrapped in `values`, or as one entry (events, section "Data model"). */
import { isObject } from "../json.ts";
import type { ObjectShape, Place, Shape } from "./shape.ts";
import { field, list, object, refuse } from "./shape.ts";

/** Describes a list of entries in the form `{values: […]}`. */
export function valuesList(entry: Shape): ObjectShape {
  return object({ values: field(list(entry), { required: true }) }, { prepare: wrapped });
}

function wrapped(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return { values: value };
  if (!isObject(value)) return refuse(place, "expected a list or values object", value);
  if (Array.isArray(value.values)) return value;
  for (const name in value) if (name !== "values") return { values: [value] };
  return undefined;
}
