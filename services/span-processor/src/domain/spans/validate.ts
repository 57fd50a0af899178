/** Required fields of spans and links (spans, section "Trimming and schema validation"). */
import type { Managed } from "@weir/managed";
import { defect, invalid } from "@weir/managed";
import type { Tools } from "../tools.ts";
import type { UnitContext } from "../unit-context.ts";
import { errorMeta, leaf } from "../values/meta.ts";
import { dropSpans } from "./drop-spans.ts";
import type { Span, SpanLink } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Rejects spans that lack a required field. A link that lacks one becomes null. */
export function validateSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  dropSpans(batch, unit, tools, (span) => {
    const missing = requiredFields.find((field) => span[field] === undefined);
    if (missing !== undefined) return invalid("no_data", defect(`found no valid ${missing}`));
    if (span.links?.some((link) => link !== undefined && missingField(link) !== undefined))
      span.links = removeBrokenLinks(span, span.links);
    return undefined;
  });
}

const requiredFields = [
  "traceId",
  "spanId",
  "name",
  "status",
  "start",
  "end",
] as const satisfies readonly (keyof Span)[];

function missingField(link: SpanLink): "trace_id" | "span_id" | undefined {
  if (link.traceId === undefined) return "trace_id";
  return link.spanId === undefined ? "span_id" : undefined;
}

function removeBrokenLinks(span: Span, links: NonNullable<Span["links"]>): Span["links"] {
  const notes = span.meta?.get("links");
  const children = new Map(notes?.children);
  const kept = links.map((link, index) => {
    const field = link === undefined ? undefined : missingField(link);
    if (field === undefined) return link;
    children.set(String(index), leaf(errorMeta("missing_attribute", { path: [`links.${index}.${field}`] })));
    return undefined;
  });
  span.meta ??= new Map();
  span.meta.set("links", { own: notes?.own, children });
  return kept;
}
