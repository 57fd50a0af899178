/** Counts the spans of transactions whose header does not tell, for limits that count them. */
import type { Item } from "@weir/envelope";

/**
 * The items with `spanCount` set on transactions, read from the payload where that is JSON and no longer than
 * `maxBytes`. Others are left as they are: processing finds out what is wrong with them.
 */
export function countSpans(items: readonly Item[], maxBytes: number): readonly Item[] {
  if (!items.some((item) => item.type === "transaction")) return items;
  return items.map((item) => {
    if (item.type !== "transaction" || item.payload.length > maxBytes) return item;
    const spanCount = countIn(item.payload);
    return spanCount === undefined ? item : { ...item, spanCount };
  });
}

function countIn(payload: Buffer): number | undefined {
  try {
    const event: unknown = JSON.parse(payload.toString());
    if (typeof event !== "object" || event === null || Array.isArray(event)) return undefined;
    const spans = "spans" in event ? event.spans : undefined;
    return Array.isArray(spans) ? spans.length : 0;
  } catch {
    return undefined;
  }
}
