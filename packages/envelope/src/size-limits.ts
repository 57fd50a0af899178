/** The largest items that an envelope may hold (ingest, section "Item size limits"). */
import { attachmentKind, attachmentKinds } from "./attachment.ts";
import { ContentType } from "./content-type.ts";
import type { Item } from "./item.ts";
import type { ItemKind } from "./item-kind.ts";
import { itemKind } from "./item-kind.ts";

/** Limits in bytes, or in items where the name says count. The names are those of the configuration's section `limits`. */
export interface SizeLimits {
  readonly maxEventSize: number;
  readonly maxAttachmentSize: number;
  readonly maxAttachmentCount: number;
  readonly maxAttachmentsSize: number;
  readonly maxReplayCompressedSize: number;
  readonly maxSessionsSize: number;
  readonly maxSessionCount: number;
  readonly maxClientReportsSize: number;
  readonly maxClientReportsCount: number;
  readonly maxProfileSize: number;
  readonly maxCheckInSize: number;
  readonly maxMetricBucketsSize: number;
  readonly maxLogSize: number;
  readonly maxTraceMetricSize: number;
  readonly maxSpanSize: number;
  readonly maxStandaloneSpanCount: number;
  readonly maxContainerSize: number;
}

/** An item that breaks a limit. The whole envelope is refused for it. */
export interface SizeViolation {
  /** How the item is named in the answer and in the outcome's reason, for example `attachment:minidump`. */
  readonly name: string;
  readonly measure: "item size" | "count" | "total size";
  readonly found: number;
  readonly limit: number;
}

interface Budget {
  readonly itemSize: number;
  readonly count: number;
  readonly totalSize: number;
}

type BudgetName = "event" | "attachments" | "sessions" | "profiles" | "spans" | "span_container" | ItemKind;

function budgetName(item: Item, kind: ItemKind): BudgetName | undefined {
  switch (kind) {
    case "unknown":
      return undefined;
    case "event":
    case "transaction":
    case "security":
    case "raw_security":
    case "feedback":
    case "replay_event":
    case "form_data":
      return "event";
    case "attachment":
    case "unreal_report":
    case "user_report":
      return "attachments";
    case "session":
    case "sessions":
      return "sessions";
    case "profile":
    case "profile_chunk":
      return "profiles";
    case "span":
      return item.contentType === ContentType.SPAN_CONTAINER ? "span_container" : "spans";
    default:
      return kind;
  }
}

function budget(name: BudgetName, limits: SizeLimits): Budget {
  switch (name) {
    case "event":
      return { itemSize: limits.maxEventSize, count: 1, totalSize: limits.maxEventSize };
    case "attachments":
      return {
        itemSize: limits.maxAttachmentSize,
        count: limits.maxAttachmentCount,
        totalSize: limits.maxAttachmentsSize,
      };
    case "sessions":
      return { itemSize: limits.maxSessionsSize, count: limits.maxSessionCount, totalSize: limits.maxSessionsSize };
    case "client_report": {
      const size = limits.maxClientReportsSize;
      return { itemSize: size, count: limits.maxClientReportsCount, totalSize: size };
    }
    case "replay_recording":
    case "replay_video":
      return single(limits.maxReplayCompressedSize);
    case "profiles":
      return single(limits.maxProfileSize);
    case "check_in":
      return single(limits.maxCheckInSize);
    case "metric_buckets":
      return single(limits.maxMetricBucketsSize);
    case "log":
      return { itemSize: limits.maxLogSize, count: 1, totalSize: limits.maxContainerSize };
    case "trace_metric":
      return { itemSize: limits.maxTraceMetricSize, count: 1, totalSize: limits.maxContainerSize };
    case "span_container":
      return { itemSize: limits.maxSpanSize, count: 1, totalSize: limits.maxContainerSize };
    case "spans":
      return { itemSize: limits.maxSpanSize, count: limits.maxStandaloneSpanCount, totalSize: limits.maxContainerSize };
    default:
      return single(limits.maxContainerSize);
  }
}

function single(size: number): Budget {
  return { itemSize: size, count: 1, totalSize: size };
}

/** True for the items whose size limit is that of one thing inside: the average counts. */
function isContainer(kind: ItemKind, item: Item): boolean {
  return (
    kind === "log" || kind === "trace_metric" || (kind === "span" && item.contentType === ContentType.SPAN_CONTAINER)
  );
}

/** How an item is named in size violations. */
export function sizeName(item: Item): string {
  if (item.type === "attachment" || item.attachmentType !== "") {
    const kind = attachmentKind(item);
    return `attachment:${(kind === undefined ? undefined : attachmentKinds.get(kind)?.sizeName) ?? "attachment"}`;
  }
  return item.type === "feedback" ? "user_report_v2" : item.type;
}

/** The first item, in order, that breaks its own limit, or that of its kind's number or sum; undefined if all fit. */
export function checkItemSizes(items: readonly Item[], limits: SizeLimits): SizeViolation | undefined {
  const used = new Map<BudgetName, { count: number; size: number }>();
  for (const item of items) {
    const kind = itemKind(item);
    const name = budgetName(item, kind);
    if (name === undefined) continue;
    const allowed = budget(name, limits);
    const size = isContainer(kind, item) ? item.payload.length / Math.max(1, item.itemCount ?? 1) : item.payload.length;
    if (size > allowed.itemSize) return violation(item, "item size", size, allowed.itemSize);
    const sum = used.get(name) ?? { count: 0, size: 0 };
    sum.count++;
    sum.size += item.payload.length;
    if (sum.count > allowed.count) return violation(item, "count", sum.count, allowed.count);
    if (sum.size > allowed.totalSize) return violation(item, "total size", sum.size, allowed.totalSize);
    used.set(name, sum);
  }
  return undefined;
}

function violation(item: Item, measure: SizeViolation["measure"], found: number, limit: number): SizeViolation {
  return { name: sizeName(item), measure, found, limit };
}
