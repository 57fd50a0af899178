/** The spans of one envelope, which are decided upon together, and what they count. */
import type { Quantities } from "@weir/data-category";
import { DataCategory, mergeQuantities } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { itemQuantities } from "@weir/envelope";
import type { DynamicSamplingContext } from "@weir/gen/weir/common/v1/dynamic_sampling_context.ts";
import type { IngestSettings } from "../containers/ingest-settings.ts";
import type { Span } from "./span.ts";

/** How the spans came: stored with each of them. */
export type Ingress = "container" | "legacy" | "integration";

/** Trace header of a batch, checked against the project that started the trace. */
export interface TraceHeader {
  readonly context: DynamicSamplingContext;
  /** Decimal id of the project that started the trace. */
  readonly projectId: string;
}

/** Spans on their way through the pipeline. */
export interface SpanBatch {
  readonly spans: readonly Span[];
  readonly ingress: Ingress;
  readonly settings: IngestSettings;
  readonly header: TraceHeader | undefined;
  /** The rate at which the server kept the trace, if a rule decided. */
  readonly serverSampleRate: number | undefined;
  /** False once the spans are counted only, not stored. */
  readonly indexed: boolean;
  /** Segments that count as transactions; they do once it is certain that the batch is counted. */
  readonly transactions: number;
}

/** Spans and spans stored; transactions when they count. */
export function measureSpanBatch({ spans, indexed, transactions }: SpanBatch): Quantities {
  return [
    [DataCategory.SPAN, spans.length],
    [DataCategory.SPAN_INDEXED, indexed ? spans.length : 0],
    [DataCategory.TRANSACTION, transactions],
  ];
}

/** What span items count before they are read. */
export function measureSpanItems(items: readonly Item[]): Quantities {
  return mergeQuantities(...items.map(itemQuantities));
}

/** What a number of spans counts. */
export function spanQuantities(count: number): Quantities {
  return [
    [DataCategory.SPAN, count],
    [DataCategory.SPAN_INDEXED, count],
  ];
}

/** The number of spans that count as transactions: segments (spans, section "Dynamic sampling"). */
export function countSegments(spans: readonly Span[]): number {
  let count = 0;
  for (const span of spans) if (span.isSegment === true) count++;
  return count;
}
