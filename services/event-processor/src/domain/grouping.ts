/**
 * Which items of an envelope are processed together (ingest, section "Grouping of items in processing"). The groups
 * come in the order in which they are processed; each takes its items, the rest goes on.
 */
import type { Item } from "@weir/envelope";
import { attachmentOwner, createsEvent, itemKind, requiresEvent } from "@weir/envelope";

/** The items of an envelope by what becomes of them. */
export interface ItemGroups {
  readonly sessions: readonly Item[];
  readonly clientReports: readonly Item[];
  readonly checkIns: readonly Item[];
  /** An event that is not a transaction, and everything that belongs to it. Empty: there is none. */
  readonly error: readonly Item[];
  /** A transaction with its attachments and profiles. Empty: there is none. */
  readonly transaction: readonly Item[];
  /** Attachments of an event that came without it. */
  readonly attachments: readonly Item[];
  /** User reports that came without an event, or beside a transaction. */
  readonly userReports: readonly Item[];
  /** Kinds that this version knows but does not process. */
  readonly unsupported: readonly Item[];
  /** What fits nowhere. */
  readonly leftOver: readonly Item[];
}

const unsupportedKinds = new Set([
  "replay_event",
  "replay_recording",
  "replay_video",
  "profile_chunk",
  "profile",
  "metric_buckets",
]);

/** Divides the items of an envelope. Every item is in exactly one group; items of unknown kinds are in none. */
export function groupItems(items: readonly Item[]): ItemGroups {
  const take = takeFrom(items.filter((item) => itemKind(item) !== "unknown"));
  const sessions = take((item) => item.type === "session" || item.type === "sessions");
  const clientReports = take((item) => item.type === "client_report");
  const replays = take((item) => item.type.startsWith("replay_"));
  const chunks = take((item) => itemKind(item) === "profile_chunk");
  const checkIns = take((item) => item.type === "check_in");
  const traceAttachments = take((item) => item.type === "attachment" && attachmentOwner(item) !== "event");
  const hasTransaction = items.some((item) => item.type === "transaction");
  const error = hasTransaction || !items.some(createsEvent) ? [] : take(requiresEvent);
  const transaction = hasTransaction ? take(belongsToTransaction) : [];
  const attachments = take((item) => item.type === "attachment");
  const userReports = take((item) => item.type === "user_report");
  const unsupported = take((item) => unsupportedKinds.has(itemKind(item)));
  return {
    sessions,
    clientReports,
    checkIns,
    error,
    transaction,
    attachments,
    userReports,
    unsupported: [...replays, ...chunks, ...traceAttachments, ...unsupported],
    leftOver: take(() => true),
  };
}

function belongsToTransaction(item: Item): boolean {
  return item.type === "transaction" || item.type === "attachment" || item.type === "profile";
}

function takeFrom(items: readonly Item[]): (wanted: (item: Item) => boolean) => Item[] {
  let rest = items;
  return (wanted) => {
    if (rest.length === 0) return [];
    const taken = rest.filter(wanted);
    if (taken.length > 0) rest = rest.filter((item) => !taken.includes(item));
    return taken;
  };
}

/**
 * Takes an item out of a list and puts the last one in its place: the order in which consumers get the attachments
 * of an event (events, section "Kafka output").
 */
export function takeAt(items: readonly Item[], index: number): Item[] {
  const rest = items.slice(0, -1);
  const last = items.at(-1);
  if (last !== undefined && index < rest.length) rest[index] = last;
  return rest;
}
