/** Cuts the list of spans where it gets too large (events, section "Trimming", spans). */
import { DataCategory } from "@weir/data-category";
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import type { EventDocument } from "../event/event.ts";
import { ownMeta } from "../event/meta.ts";
import { remaining } from "../event/trim/trim-free.ts";
import type { Transaction } from "./transaction.ts";

/** What the spans of a transaction may take together; the one that goes beyond it is the last. */
const maxBytes = 819_200;
/** Payloads below this cannot have that many spans, whatever is added to them. */
const maxHarmlessPayloadBytes = 100 * 1024;

/** Cuts the spans. What is lost is accounted for. */
export function trimSpans(unit: Managed<Transaction>): void {
  const { event, payloadBytes, spanCount } = unit.value;
  if (payloadBytes < maxHarmlessPayloadBytes) return;
  const lost = cut(event);
  if (lost === 0) return;
  const quantities = [
    [DataCategory.SPAN, lost],
    [DataCategory.SPAN_INDEXED, lost],
  ] as const;
  unit.replace({ ...unit.value, spanCount: spanCount - lost }, [{ outcome: invalid("too_large:span"), quantities }]);
}

function cut({ fields, meta }: EventDocument): number {
  const spans = fields.spans as unknown[];
  const count = spans.length;
  let left = maxBytes;
  for (let index = 0; index < count; index++) {
    if (left <= 0) {
      ownMeta(meta, ["spans"]).originalLength = count;
      spans.length = index;
      return count - index;
    }
    left = remaining(spans[index], left, Number.POSITIVE_INFINITY);
  }
  return 0;
}
