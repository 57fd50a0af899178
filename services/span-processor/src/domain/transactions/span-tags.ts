/** Searchable tags of a single span (spans, section "sentry_tags"). Description, group and domain follow with the scrubbing of texts. */
import { categoryOf } from "@weir/attribute-conventions";
import { writeJson } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import { stringAt, valueAt } from "../values/attributes.ts";

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
  const category = stringAt(data, "sentry.category") || categoryOf(op, (key) => stringAt(data, key));
  add("system", stringAt(data, "db.system.name")?.toLowerCase());
  const thread = valueAt(data, "thread.id");
  add("thread.id", thread === undefined ? undefined : typeof thread === "string" ? thread : writeJson(thread));
  add("thread.name", stringAt(data, "thread.name"));
  add("status", status);
  add("op", op.toLowerCase());
  add("category", category);
  if (category === "http") add("action", stringAt(data, "http.request.method")?.toUpperCase());
  if (category === "db") add("action", stringAt(data, "db.operation.name")?.toUpperCase());
  return tags;
}
