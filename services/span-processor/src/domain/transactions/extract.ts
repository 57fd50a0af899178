/** From a transaction to its spans (spans, section "Spans from transactions"). */
import type { Quantities } from "@weir/data-category";
import { DataCategory } from "@weir/data-category";
import type { Managed, Settlement } from "@weir/managed";
import type { Span } from "../spans/span.ts";
import { convertSpan } from "../spans-v1/convert.ts";
import type { SpanV1 } from "../spans-v1/span-v1.ts";
import { setString } from "../values/attributes.ts";
import { metaAt } from "../values/meta.ts";
import { carryNotes, segmentNotes } from "./carry-notes.ts";
import { childSpan } from "./child-span.ts";
import { segmentSpan } from "./segment-span.ts";
import type { Transaction } from "./transaction.ts";

/** A span of a transaction. */
export interface ExtractedSpan {
  readonly span: Span;
  /** True for the transaction's own segment. */
  readonly isRoot: boolean;
  /** True for a child that the client called a segment: it counts as one more transaction. */
  readonly countsAsTransaction: boolean;
}

/** The spans of a transaction on their way through the pipeline. */
export interface ExtractedSpans {
  /** The children in their order, then the segment. */
  readonly spans: readonly ExtractedSpan[];
  readonly eventId: string | undefined;
  /** Children that count as transactions; they do once it is certain that they are counted. */
  readonly transactions: number;
}

/** Spans and stored spans; transactions when they count. The transaction itself is counted where its event is. */
function measureExtracted({ spans, transactions }: ExtractedSpans): Quantities {
  return [
    [DataCategory.SPAN, spans.length],
    [DataCategory.SPAN_INDEXED, spans.length],
    [DataCategory.TRANSACTION, transactions],
  ];
}

/** Takes the children and the segment into the account. */
export function extractSpans(
  transaction: Transaction,
  eventId: string | undefined,
  settlement: Settlement,
): Managed<ExtractedSpans> {
  const { children, meta } = transaction;
  const segment = segmentSpan(transaction);
  const notes = metaAt(meta, "spans")?.children;
  const spans: ExtractedSpan[] = children.map((child, index) => {
    const ownNotes = notes?.get(String(index));
    const span = convert(childSpan(transaction, segment, child, ownNotes));
    carryNotes(span, ownNotes);
    return { span, isRoot: false, countsAsTransaction: child.is_segment === true };
  });
  const root = convert(segment);
  carryNotes(root, segmentNotes(meta));
  spans.push({ span: root, isRoot: true, countsAsTransaction: false });
  return settlement.receive<ExtractedSpans>({ spans, eventId, transactions: 0 }, measureExtracted);
}

function convert(from: SpanV1): Span {
  const span = convertSpan(from, true);
  setString(span.attributes, "sentry.relay.ingress", "legacy");
  setString(span.attributes, "sentry.relay.pipeline", "transaction");
  return span;
}
