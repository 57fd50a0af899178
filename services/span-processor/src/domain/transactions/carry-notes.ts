/** Notes on fields of a transaction's span go where the fields went (spans, section "V1 to V2"). Those on data are with the data. */
import type { Span } from "../spans/span.ts";
import { noteField } from "../spans/span.ts";
import type { MetaTree } from "../values/meta.ts";
import { metaAt } from "../values/meta.ts";

/** Fields that stay fields, by their old and new names. */
const fields = [
  ["trace_id", "trace_id"],
  ["parent_span_id", "parent_span_id"],
  ["span_id", "span_id"],
  ["start_timestamp", "start_timestamp"],
  ["timestamp", "end_timestamp"],
] as const;

/** Fields that become attributes. */
const attributes = [
  ["description", "sentry.description"],
  ["op", "sentry.op"],
  ["origin", "sentry.origin"],
] as const;

/** Notes on the segment, as if it were a span of its own. */
export function segmentNotes(event: MetaTree | undefined): MetaTree | undefined {
  if (event?.children === undefined) return undefined;
  const notes = new Map(metaAt(event, "contexts", "trace")?.children);
  for (const field of ["start_timestamp", "timestamp"]) {
    const known = metaAt(event, field);
    if (known !== undefined) notes.set(field, known);
  }
  const name = metaAt(event, "transaction");
  if (name !== undefined) notes.set("description", name);
  return { own: undefined, children: notes };
}

/** Adds the notes on the fields of the span that another one was made from. */
export function carryNotes(span: Span, notes: MetaTree | undefined): void {
  if (notes?.children === undefined) return;
  for (const [field, target] of fields) {
    const own = notes.children.get(field)?.own;
    if (own !== undefined) noteField(span, target, own);
  }
  for (const [field, key] of attributes) {
    const value = notes.children.get(field);
    const attribute = span.attributes.get(key);
    if (value === undefined || attribute === undefined) continue;
    const meta = { own: attribute.meta?.own, children: new Map([["value", value]]) };
    span.attributes.set(key, { ...attribute, meta });
  }
}
