/** Searchable tags of one span (spans, section "sentry_tags"). */
import { categoryOf } from "@weir/attribute-conventions";
import { toJsonText } from "../../event/write-json.ts";
import { microsOf } from "../spans.ts";
import type { DescriptionTools } from "./description-tags.ts";
import { addDescription } from "./description-tags.ts";
import type { SharedTags } from "./shared-tags.ts";
import type { SearchTags, TagSource } from "./tag-source.ts";
import { addTag, objectAt, scalarOf, textOf } from "./tag-source.ts";

const blockingStatuses: readonly unknown[] = ["blocking", "non-blocking"];
const queueTags = ["destination.name", "message.id", "operation.name", "operation.type"];
const sizeTags = ["response_content_length", "decoded_response_content_length", "response_transfer_size"];
const maxStatusCode = 65_535;

/** The tags of a span: those that it shares, and its own. */
export function spanTags(span: TagSource, shared: SharedTags, tools: DescriptionTools): SearchTags {
  const tags: SearchTags = { ...shared.tags };
  const { data } = span;
  const op = span.op.toLowerCase();
  const text = (key: string) => textOf(data[key]);
  addTag(tags, "system", text("db.system.name")?.toLowerCase());
  addTag(tags, "thread.id", scalarOf(data["thread.id"]));
  addTag(tags, "thread.name", text("thread.name"));
  addTag(tags, "status", textOf(span.status));
  addTag(tags, "op", op);
  const category = text("sentry.category") ?? categoryOf(op, text);
  addTag(tags, "category", category);
  addDescription(tags, span, category, tools);
  addTag(tags, "status_code", statusCodeOf(span));
  if (op.startsWith("cache.")) addCache(tags, span);
  if (op.startsWith("queue.")) addQueue(tags, span);
  if (op.startsWith("resource.")) addResource(tags, span);
  if (shared.isMobile) addDisplay(tags, span, shared);
  return tags;
}

function statusCodeOf({ data, tags }: TagSource): string | undefined {
  const known = data["http.response.status_code"] ?? objectAt({ tags }, "tags")["http.status_code"];
  const code = scalarOf(known);
  return code !== undefined && /^\d{1,5}$/.test(code) && Number(code) <= maxStatusCode ? code : undefined;
}

function addCache(tags: SearchTags, { data }: TagSource): void {
  const hit = data["cache.hit"];
  const key = data["cache.key"];
  if (typeof hit === "boolean") addTag(tags, "cache.hit", String(hit));
  if (key !== undefined && key !== null) addTag(tags, "cache.key", toJsonText(key));
}

function addQueue(tags: SearchTags, { data }: TagSource): void {
  for (const name of queueTags) addTag(tags, `messaging.${name}`, scalarOf(data[`messaging.${name}`]));
}

function addResource(tags: SearchTags, { data }: TagSource): void {
  for (const name of sizeTags) addTag(tags, `http.${name}`, scalarOf(data[`http.${name}`]));
  const status = data["resource.render_blocking_status"];
  if (blockingStatuses.includes(status)) addTag(tags, "resource.render_blocking_status", textOf(status));
}

function addDisplay(tags: SearchTags, { data, end }: TagSource, shared: SharedTags): void {
  const micros = microsOf(end);
  if (data["thread.name"] === "main") addTag(tags, "main_thread", "true");
  if (shared.initialDisplayMicros !== undefined && micros <= shared.initialDisplayMicros) addTag(tags, "ttid", "ttid");
  if (shared.fullDisplayMicros !== undefined && micros <= shared.fullDisplayMicros) addTag(tags, "ttfd", "ttfd");
}
