/** What items count, by data category (ingest, section "Item types"). */
import type { Quantities, Quantity } from "@weir/data-category";
import { DataCategory, mergeQuantities } from "@weir/data-category";
import { attachmentBodySize } from "./attachment.ts";
import type { Item } from "./item.ts";
import { createsEvent, itemCount, itemKind } from "./item-kind.ts";

const uiPlatforms: ReadonlySet<string> = new Set(["cocoa", "android", "javascript"]);

/** The category of profiles from the platform in the header; undefined if none is stated. */
export function profileCategory(item: Item): DataCategory | undefined {
  if (item.platform === "") return undefined;
  return uiPlatforms.has(item.platform) ? DataCategory.PROFILE_UI : DataCategory.PROFILE_BACKEND;
}

/** The category of a profile chunk from the platform in the header; undefined if none is stated: it counts nothing. */
export function profileChunkCategory(item: Item): DataCategory | undefined {
  if (item.platform === "") return undefined;
  return uiPlatforms.has(item.platform) ? DataCategory.PROFILE_CHUNK_UI : DataCategory.PROFILE_CHUNK;
}

/**
 * The category of the event that an item creates; undefined if it creates none.
 * Crash files create an error event, whose quantity is counted per envelope.
 */
export function eventCategory(item: Item): DataCategory | undefined {
  switch (itemKind(item)) {
    case "event":
    case "unreal_report":
      return DataCategory.ERROR;
    case "transaction":
      return DataCategory.TRANSACTION;
    case "security":
    case "raw_security":
      return DataCategory.SECURITY;
    case "feedback":
      return DataCategory.FEEDBACK;
    case "attachment":
      return createsEvent(item) ? DataCategory.ERROR : undefined;
    default:
      return undefined;
  }
}

/** The number of spans in an item: for a transaction its segment and the children that its header states. */
export function spanQuantity(item: Item): number {
  const kind = itemKind(item);
  if (kind === "transaction") return 1 + (item.spanCount ?? 0);
  return kind === "span" ? itemCount(item) : 0;
}

const none: Quantities = [];

/** The quantities of an item besides the event that it creates. */
function ownQuantities(item: Item): Quantities {
  if (item.rateLimited) return none;
  const count = itemCount(item);
  switch (itemKind(item)) {
    case "transaction":
    case "span": {
      const spans = spanQuantity(item);
      return [
        [DataCategory.SPAN, spans],
        [DataCategory.SPAN_INDEXED, spans],
      ];
    }
    case "attachment":
      return [
        [DataCategory.ATTACHMENT, attachmentBodySize(item)],
        [DataCategory.ATTACHMENT_ITEM, 1],
      ];
    case "user_report":
      return [[DataCategory.FEEDBACK, 1]];
    case "profile": {
      const quantities: Quantity[] = [
        [DataCategory.PROFILE, count],
        [DataCategory.PROFILE_INDEXED, count],
      ];
      const category = profileCategory(item);
      if (category !== undefined) quantities.push([category, count]);
      return quantities;
    }
    case "replay_event":
    case "replay_recording":
    case "replay_video":
      return [[DataCategory.REPLAY, 1]];
    case "session":
    case "sessions":
      return [[DataCategory.SESSION, count]];
    case "check_in":
      return [[DataCategory.MONITOR, count]];
    case "log":
      return [
        [DataCategory.LOG_BYTE, Math.max(1, item.payload.length)],
        [DataCategory.LOG_ITEM, count],
      ];
    case "trace_metric":
      return [
        [DataCategory.TRACE_METRIC_BYTE, Math.max(1, item.payload.length)],
        [DataCategory.TRACE_METRIC, count],
      ];
    case "profile_chunk": {
      const category = profileChunkCategory(item);
      return category === undefined ? none : [[category, count]];
    }
    case "integration":
      return integrationQuantities(item);
    default:
      return none;
  }
}

function integrationQuantities(item: Item): Quantities {
  if (item.contentType.includes(".otel.spans+"))
    return [
      [DataCategory.SPAN, 1],
      [DataCategory.SPAN_INDEXED, 1],
    ];
  return [
    [DataCategory.LOG_BYTE, Math.max(1, item.payload.length)],
    [DataCategory.LOG_ITEM, 1],
  ];
}

function eventQuantities(category: DataCategory): Quantities {
  if (category !== DataCategory.TRANSACTION) return [[category, 1]];
  return [
    [DataCategory.TRANSACTION, 1],
    [DataCategory.TRANSACTION_INDEXED, 1],
  ];
}

/**
 * What one item counts. A crash file counts as an attachment only: the error that it creates is counted once per
 * envelope, by `envelopeQuantities`. An item that is marked rate limited counts nothing.
 */
export function itemQuantities(item: Item): Quantities {
  if (item.rateLimited || item.type === "attachment") return ownQuantities(item);
  const category = eventCategory(item);
  if (category === undefined) return ownQuantities(item);
  return [...eventQuantities(category), ...ownQuantities(item)];
}

/**
 * What items of one envelope count together. However many of them create an event, they make one: its category is
 * that of the first.
 */
export function envelopeQuantities(items: readonly Item[]): Quantities {
  const only = items.length === 1 ? items[0] : undefined;
  if (only !== undefined && only.type !== "attachment") return itemQuantities(only);
  const lists: Quantities[] = [];
  const first = items.find((item) => eventCategory(item) !== undefined);
  const category = first === undefined ? undefined : eventCategory(first);
  if (category !== undefined) lists.push(eventQuantities(category));
  for (const item of items) lists.push(ownQuantities(item));
  return mergeQuantities(...lists);
}
