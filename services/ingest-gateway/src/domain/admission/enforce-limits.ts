/**
 * Applies the limits that are known without counting: zero quotas and cached limits (quotas, section "Fast-path
 * enforcement"). It reads as the list of what is checked, in order.
 *
 * Each check that finds a limit removes the items it is about; the outcome of a removal counts exactly what was
 * removed. A span limit does not remove a transaction: its spans are taken out, and counted, in processing.
 */
import type { Quantities } from "@weir/data-category";
import { DataCategory, quantityOf } from "@weir/data-category";
import { limitOutcome } from "@weir/decision-ring";
import type { Item } from "@weir/envelope";
import {
  attachmentKind,
  attachmentOwner,
  createsEvent,
  envelopeQuantities,
  eventCategory,
  itemKind,
  itemQuantities,
  profileCategory,
  profileChunkCategory,
  requiresEvent,
} from "@weir/envelope";
import { RateLimits } from "@weir/rate-limits";
import type { Removal } from "./removal.ts";

/** The limits on some quantity of a category; empty if there are none. */
export type LimitCheck = (category: DataCategory) => RateLimits;

/** What is left, and what was taken out. */
export interface LimitEnforcement {
  readonly items: readonly Item[];
  /** With their outcomes. */
  readonly removals: readonly Removal[];
  /** Removed sessions: they end without an outcome. */
  readonly silent: Quantities;
  /** The limits to tell the sender about. */
  readonly limits: RateLimits;
}

/** Applies limits to the items of one envelope. `nowMs`: ms since the epoch. */
export function enforceLimits(items: readonly Item[], check: LimitCheck, nowMs: number): LimitEnforcement {
  const state = new Enforcement(items, check, nowMs);
  const event = enforceEvent(state);
  enforceSpans(state);
  enforceTraceAttachments(state);
  if (!event) enforceEventAttachments(state);
  enforceSessions(state);
  enforceEither(
    state,
    (item) => itemKind(item) === "trace_metric",
    DataCategory.TRACE_METRIC,
    DataCategory.TRACE_METRIC_BYTE,
  );
  enforceEither(state, isLogs, DataCategory.LOG_ITEM, DataCategory.LOG_BYTE);
  if (!event) enforceProfiles(state);
  enforceEither(state, isReplay, DataCategory.REPLAY);
  enforceEither(state, (item) => itemKind(item) === "user_report", DataCategory.FEEDBACK);
  enforceEither(state, (item) => itemKind(item) === "check_in", DataCategory.MONITOR);
  for (const category of [DataCategory.PROFILE_CHUNK, DataCategory.PROFILE_CHUNK_UI]) {
    enforceEither(
      state,
      (item) => itemKind(item) === "profile_chunk" && profileChunkCategory(item) === category,
      category,
    );
  }
  return state;
}

/** True if the item is an attachment of the event that counts: not a dying message, nor marked already. */
function isEventAttachment(item: Item): boolean {
  if (itemKind(item) !== "attachment" || item.rateLimited || attachmentOwner(item) !== "event") return false;
  return attachmentKind(item) !== "nswitch.dying_message";
}

function isLogs(item: Item): boolean {
  const kind = itemKind(item);
  return kind === "log" || (kind === "integration" && quantityOf(itemQuantities(item), DataCategory.LOG_ITEM) > 0);
}

function isSpans(item: Item): boolean {
  const kind = itemKind(item);
  return kind === "span" || (kind === "integration" && quantityOf(itemQuantities(item), DataCategory.SPAN) > 0);
}

function isReplay(item: Item): boolean {
  const kind = itemKind(item);
  return kind === "replay_event" || kind === "replay_recording" || kind === "replay_video";
}

function isAttachmentOf(owner: "span" | "trace"): (item: Item) => boolean {
  return (item) => itemKind(item) === "attachment" && attachmentOwner(item) === owner;
}

/** The event, and with it everything that belongs to it. Returns whether it was limited. */
function enforceEvent(state: Enforcement): boolean {
  const creator = state.items.find(createsEvent);
  const category = creator === undefined ? undefined : eventCategory(creator);
  if (category === undefined) return false;
  const limits = state.check(category);
  if (!state.isActive(limits)) return false;
  state.remove(
    (item) => requiresEvent(item) && (itemKind(item) !== "attachment" || attachmentOwner(item) === "event"),
    limits,
  );
  state.report(limits);
  return true;
}

function enforceSpans(state: Enforcement): void {
  const isSpanAttachment = isAttachmentOf("span");
  const holdsSpans = state.items.some(
    (item) => isSpans(item) || isSpanAttachment(item) || itemKind(item) === "transaction",
  );
  if (!holdsSpans) return;
  const limits = state.check(DataCategory.SPAN);
  if (state.isActive(limits)) {
    state.remove((item) => isSpans(item) || isSpanAttachment(item), limits);
    state.report(limits);
  } else {
    const attachments = state.firstLimit(isSpanAttachment, DataCategory.ATTACHMENT, DataCategory.ATTACHMENT_ITEM);
    if (attachments !== undefined) state.remove(isSpanAttachment, attachments);
  }
}

/** Like span attachments, they are not reported to the sender. */
function enforceTraceAttachments(state: Enforcement): void {
  const isTraceAttachment = isAttachmentOf("trace");
  const limits = state.firstLimit(isTraceAttachment, DataCategory.ATTACHMENT, DataCategory.ATTACHMENT_ITEM);
  if (limits !== undefined) state.remove(isTraceAttachment, limits);
}

/** Crash files stay, marked, because the event is made of them; plain attachments go. */
function enforceEventAttachments(state: Enforcement): void {
  const limits = state.firstLimit(isEventAttachment, DataCategory.ATTACHMENT, DataCategory.ATTACHMENT_ITEM);
  if (limits === undefined) return;
  const hasPlain = state.items.some((item) => isEventAttachment(item) && !createsEvent(item));
  state.change((item) => {
    if (!isEventAttachment(item)) return item;
    return createsEvent(item) ? { ...item, rateLimited: true } : undefined;
  }, limits);
  if (hasPlain) state.report(limits);
}

/** Aggregates stay; neither ends with an outcome. */
function enforceSessions(state: Enforcement): void {
  if (!state.items.some((item) => itemKind(item) === "session" || itemKind(item) === "sessions")) return;
  const limits = state.check(DataCategory.SESSION);
  if (!state.isActive(limits)) return;
  state.removeSilently((item) => itemKind(item) === "session");
  state.report(limits);
}

function enforceProfiles(state: Enforcement): void {
  const isProfile = (item: Item) => itemKind(item) === "profile";
  if (!state.items.some(isProfile)) return;
  const hasEvent = state.items.some(createsEvent);
  const categories = hasEvent ? [DataCategory.PROFILE] : [DataCategory.PROFILE, DataCategory.TRANSACTION];
  const limits = state.firstLimit(isProfile, ...categories);
  if (limits !== undefined) {
    state.remove(isProfile, limits);
    state.report(limits);
    return;
  }
  for (const category of [DataCategory.PROFILE_BACKEND, DataCategory.PROFILE_UI]) {
    enforceEither(state, (item) => isProfile(item) && profileCategory(item) === category, category);
  }
}

/** Removes the items if any of the categories is limited, asked in order. */
function enforceEither(state: Enforcement, isConcerned: (item: Item) => boolean, ...categories: DataCategory[]): void {
  const limits = state.firstLimit(isConcerned, ...categories);
  if (limits === undefined) return;
  state.remove(isConcerned, limits);
  state.report(limits);
}

/** The items while they are being checked. */
class Enforcement implements LimitEnforcement {
  items: readonly Item[];
  readonly removals: Removal[] = [];
  silent: Quantities = [];
  readonly limits = RateLimits.empty();
  readonly check: LimitCheck;
  readonly #nowMs: number;

  constructor(items: readonly Item[], check: LimitCheck, nowMs: number) {
    this.items = items;
    this.check = check;
    this.#nowMs = nowMs;
  }

  isActive(limits: RateLimits): boolean {
    return limits.isLimited(this.#nowMs);
  }

  /** The limits of the first category that has any, if the envelope has such items; otherwise undefined. */
  firstLimit(isConcerned: (item: Item) => boolean, ...categories: DataCategory[]): RateLimits | undefined {
    if (!this.items.some(isConcerned)) return undefined;
    for (const category of categories) {
      const limits = this.check(category);
      if (this.isActive(limits)) return limits;
    }
    return undefined;
  }

  report(limits: RateLimits): void {
    this.limits.merge(limits);
  }

  remove(isRemoved: (item: Item) => boolean, limits: RateLimits): void {
    this.change((item) => (isRemoved(item) ? undefined : item), limits);
  }

  change(change: (item: Item) => Item | undefined, limits: RateLimits): void {
    const lost = this.#replace(change);
    if (lost.length === 0) return;
    const category = lost[0]?.[0] ?? DataCategory.UNRECOGNIZED;
    this.removals.push({ outcome: limitOutcome(limits, this.#nowMs, { category, counted: false }), quantities: lost });
  }

  removeSilently(isRemoved: (item: Item) => boolean): void {
    this.silent = this.#replace((item) => (isRemoved(item) ? undefined : item));
  }

  /** Returns what the items count less than before. */
  #replace(change: (item: Item) => Item | undefined): Quantities {
    const before = envelopeQuantities(this.items);
    this.items = this.items.map(change).filter((item) => item !== undefined);
    const after = envelopeQuantities(this.items);
    return before
      .map(([category, quantity]) => [category, quantity - quantityOf(after, category)] as const)
      .filter(([, quantity]) => quantity !== 0);
  }
}
