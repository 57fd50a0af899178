/** A span, version 2: what every kind of span becomes (spans, section "Span V2 schema"). */
import type { JsonValue } from "@weir/lossless-json";
import type { Attributes } from "../values/attributes.ts";
import type { Instant } from "../values/instant.ts";
import type { Meta, MetaTree } from "../values/meta.ts";
import { addMeta } from "../values/meta.ts";

/** A reference from one span to another. */
export interface SpanLink {
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly sampled: boolean | undefined;
  readonly attributes: Attributes | undefined;
  readonly other: ReadonlyMap<string, JsonValue> | undefined;
  /** Notes on fields of the link, by name. */
  readonly meta: ReadonlyMap<string, MetaTree> | undefined;
}

/** A span. Steps change it in place; `undefined` is a field without a value. */
export interface Span {
  traceId: string | undefined;
  parentSpanId: string | undefined;
  spanId: string | undefined;
  name: string | undefined;
  status: string | undefined;
  isSegment: boolean | undefined;
  start: Instant | undefined;
  end: Instant | undefined;
  links: readonly (SpanLink | undefined)[] | undefined;
  readonly attributes: Attributes;
  attributesMeta: Meta | undefined;
  /** Members that the schema does not know. */
  other: ReadonlyMap<string, JsonValue> | undefined;
  /** Notes on fields, by name in JSON; those of attributes are on the attributes. */
  meta: Map<string, MetaTree> | undefined;
}

/** Notes something about a field. */
export function noteField(span: Span, field: string, meta: Meta): void {
  span.meta ??= new Map();
  span.meta.set(field, addMeta(span.meta.get(field), meta));
}
