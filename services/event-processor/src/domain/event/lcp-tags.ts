/** Tags that say what the largest contentful paint was (events, section "Normalisation", LCP tags). */

import { traceContext } from "./contexts.ts";
import type { JsonObject } from "./json.ts";
import { isObject, numberOf } from "./json.ts";
import { addTag, hasTag } from "./tag-list.ts";

/** Sets the tags that are not set from the data of the trace context. */
export function fillLcpTags(fields: JsonObject): void {
  const data = traceContext(fields)?.data;
  if (!isObject(data)) return;
  for (const name of ["element", "size", "id", "url"]) {
    const value = textOf(name, data[`browser.web_vital.lcp.${name}`]);
    if (value !== undefined && !hasTag(fields, `lcp.${name}`)) addTag(fields, `lcp.${name}`, value);
  }
}

function textOf(name: string, value: unknown): string | undefined {
  if (name !== "size") return typeof value === "string" && value !== "" ? value : undefined;
  const size = numberOf(value);
  return size !== undefined && Number.isInteger(size) && size >= 0 ? String(size) : undefined;
}
