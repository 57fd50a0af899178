/** Lists that clients send bare, wrapped in `values`, or as one entry (events, section "Data model"). */
import type { EventDocument } from "./event.ts";
import { isObject } from "./json.ts";
import { addInvalid } from "./meta.ts";

/** Brings a values list into the form `{values: […]}`. */
export function readValuesList({ fields, meta }: EventDocument, name: string): void {
  const value = fields[name];
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    fields[name] = { values: value };
  } else if (isObject(value)) {
    wrapObject(fields, name, value);
  } else {
    fields[name] = null;
    addInvalid(meta, [name], "expected a list or values object", value);
  }
}

function wrapObject(fields: Record<string, unknown>, name: string, value: Record<string, unknown>): void {
  if (Array.isArray(value.values)) return;
  if (Object.keys(value).length === 0 || value.values !== undefined) delete fields[name];
  else fields[name] = { values: [value] };
}
