/** Searchable tags of a single span (spans, section "sentry_tags"). Description, group and domain follow with the scrubbing of texts. */
import { categoryOf } from "../spans/normalize/category.ts";
import type { Attributes } from "../values/attributes.ts";
import { stringOf } from "../values/attributes.ts";

/** The tags of a span: the shared ones, and those of its own. */
export function spanTags(
  shared: ReadonlyMap<string, string>,
  op: string,
  status: string | undefined,
  data: Attributes,
): Map<string, string> {
  const tags = new Map(shared);
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== "") tags.set(name, value);
  };
  const category = stringOf(data, "sentry.category") || categoryOf(op, (key) => stringOf(data, key));
  add("system", stringOf(data, "db.system.name")?.toLowerCase());
  add("status", status);
  add("op", op.toLowerCase());
  add("category", category);
  if (category === "http") add("action", stringOf(data, "http.request.method")?.toUpperCase());
  if (category === "db") add("action", stringOf(data, "db.operation.name")?.toUpperCase());
  return tags;
}
