/** Trims spans to the size that the project allows (spans, section "Trimming and schema validation"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { EnabledProject } from "@weir/project-state";
import type { Tools } from "../tools.ts";
import type { Budget } from "../trim/budget.ts";
import { spend } from "../trim/budget.ts";
import { trimAttributes } from "../trim/trim-attributes.ts";
import { trimmedMeta } from "../trim/trim-value.ts";
import type { UnitContext } from "../unit-context.ts";
import { textSize } from "../values/byte-size.ts";
import { addMeta, leaf } from "../values/meta.ts";
import { dropSpans } from "./drop-spans.ts";
import type { Span, SpanLink } from "./span.ts";
import type { SpanBatch } from "./span-batch.ts";

/** Trims all spans of a batch. Where nothing may remain, the required fields are missing. */
export function trimSpans(batch: Managed<SpanBatch>, unit: UnitContext, tools: Tools): void {
  const maxBytes = maxSpanSize(unit.project);
  if (maxBytes === undefined) return;
  dropSpans(batch, unit, tools, (span) => {
    if (maxBytes === 0) return invalid("no_data");
    trimSpan(span, { bytes: maxBytes, removedKeyBytes: tools.limits.maxRemovedKeySize });
    return undefined;
  });
}

/** Bytes that a span may have, as the project's `trimming.span.maxSize` says; undefined if it says nothing. Its form was checked. */
function maxSpanSize({ config }: EnabledProject): number | undefined {
  const span = memberOf(config.document.trimming, "span");
  const size = memberOf(span, "maxSize");
  return typeof size === "number" ? size : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Fields that are not trimmed take their part first, then links, then attributes. */
function trimSpan(span: Span, budget: Budget): void {
  spend(budget, textSize(span.name ?? ""));
  if (span.isSegment !== undefined) spend(budget, 1);
  if (span.links !== undefined) span.links = span.links.map((link) => link && trimLink(link, budget));
  if (budget.bytes === 0) {
    span.attributes.clear();
    span.attributesMeta = addMeta(asTree(span.attributesMeta), trimmedMeta).own;
    return;
  }
  const before = trimAttributes(span.attributes, budget);
  if (before !== undefined) span.attributesMeta = addMeta(asTree(span.attributesMeta), { length: before }).own;
}

function trimLink(link: SpanLink, budget: Budget): SpanLink {
  if (link.sampled !== undefined) spend(budget, 1);
  const { attributes } = link;
  if (attributes === undefined) return link;
  const known = link.meta?.get("attributes");
  if (budget.bytes === 0) return noted({ ...link, attributes: undefined }, addMeta(known, trimmedMeta));
  const before = trimAttributes(attributes, budget);
  return before === undefined ? link : noted(link, addMeta(known, { length: before }));
}

function noted(link: SpanLink, attributes: ReturnType<typeof addMeta>): SpanLink {
  return { ...link, meta: new Map(link.meta).set("attributes", attributes) };
}

function asTree(own: Span["attributesMeta"]): ReturnType<typeof leaf> | undefined {
  return own === undefined ? undefined : leaf(own);
}
