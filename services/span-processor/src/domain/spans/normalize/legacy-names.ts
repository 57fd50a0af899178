/** Repeats some attributes under the names that older consumers read (spans, section "Legacy double write"). */
import type { Attributes } from "../../values/attributes.ts";
import { setString, stringAt, valueAt } from "../../values/attributes.ts";

const copies = [
  ["sentry.normalized_db_query", "sentry.normalized_description"],
  ["db.operation.name", "sentry.action"],
  ["server.address", "sentry.domain"],
  ["http.request.method", "sentry.action"],
  ["http.response.status_code", "sentry.status_code"],
] as const;

/** Copies each value whose target is absent; the type stays. */
export function writeLegacyNames(attributes: Attributes): void {
  for (const [source, target] of copies) {
    const attribute = attributes.get(source);
    if (attribute !== undefined && valueAt(attributes, source) !== undefined && !attributes.has(target))
      attributes.set(target, attribute);
  }
  if (attributes.has("sentry.domain")) return;
  const collection = stringAt(attributes, "db.collection.name");
  if (collection !== undefined && collection !== "") setString(attributes, "sentry.domain", wrap(collection));
}

function wrap(text: string): string {
  return `${text.startsWith(",") ? "" : ","}${text}${text.endsWith(",") ? "" : ","}`;
}
