import { setTimeout as delay } from "node:timers/promises";
import type { DataCategory } from "@weir/data-category";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Sink, SinkRecord } from "@weir/sink";
import type { Outcome } from "./outcome.ts";
import { OutcomeId } from "./outcome.ts";
import { encodeOutcomeMessage } from "./outcome-message.ts";

/** One outcome of one quantity. */
export interface OutcomeRecord {
  readonly scoping: Scoping;
  /** Ms since the epoch: when the data was received, or what a client report says. */
  readonly timestampMs: number;
  readonly outcome: Outcome;
  readonly category: DataCategory;
  readonly quantity: number;
}

/** Takes outcomes. Never blocks and never fails. */
export interface OutcomeRecorder {
  record(record: OutcomeRecord): void;
}

/**
 * Tells whom the outcomes of a key belong to at the moment of the flush (quotas, section "Outcome pipeline").
 * Undefined: the project is disabled or unknown, its outcomes are dropped. `pending`: keep them for the next flush.
 */
export type OutcomeScopingLookup = (scoping: Scoping) => Scoping | "pending" | undefined;

/** Options of the aggregator. */
export interface OutcomeAggregatorOptions {
  readonly sink: Sink;
  readonly lookupScoping: OutcomeScopingLookup;
  /** Length of an aggregation window in ms; configuration `aggregator.bucket_interval`. */
  readonly bucketIntervalMs: number;
  /** Wait for late outcomes in ms, from the start of a window on; configuration `aggregator.initial_delay`. */
  readonly initialDelayMs: number;
  /**
   * Moments, spread over a window's length, at which sums leave: those of a key at one of them; configuration
   * `aggregator.flush_partitions`. Default: 64 per second of the window's length.
   */
  readonly flushPartitions?: number | undefined;
  /** Outcomes further back are dropped, in seconds; configuration `aggregator.max_secs_in_past`. Default 5 days. */
  readonly maxSecondsInPast?: number | undefined;
  /** Outcomes further ahead are dropped, in seconds; configuration `aggregator.max_secs_in_future`. Default 60. */
  readonly maxSecondsInFuture?: number | undefined;
  /** A longer reason is removed; configuration `aggregator.max_tag_value_length`. Default 200 characters. */
  readonly maxReasonLength?: number | undefined;
  /** Configuration `outcomes.source`. */
  readonly source?: string | undefined;
  /**
   * Most distinct sums held. Half of them bring a flush forward; when all are taken (the sink is away for long), an
   * outcome that would need a new sum is dropped, and `onDropped` is told.
   */
  readonly maxBuckets: number;
  /** The time, in ms since the epoch. */
  readonly now: () => number;
  /** Told why the sink refused sums, and how many; they stay and are tried again. */
  readonly onFlushError: (error: unknown, buckets: number) => void;
  /**
   * Told about outcomes that are dropped: project unknown, too old or far ahead, no room for another sum, or not
   * delivered by the end of a stop.
   */
  readonly onDropped?: (record: OutcomeRecord, why: "project_unknown" | "timestamp" | "full" | "stopped") => void;
}

/** Sums up outcomes per window and delivers the sums. */
export interface OutcomeAggregator extends OutcomeRecorder {
  /** Starts the periodic flush. */
  start(): void;
  /** Delivers every window that is due, or all of them. Resolves when they are durable, or have been kept for later. */
  flush(options?: { all?: boolean }): Promise<void>;
  /**
   * Stops the periodic flush and delivers everything that is held: what waits for its project or was refused by the
   * sink is tried again until the signal aborts, at most for two seconds. Then outcomes leave with the ids that were
   * known when they were recorded; those without ids, and what the sink still refuses, are dropped, and told.
   */
  stop(signal?: AbortSignal): Promise<void>;
  /** Distinct sums held now. */
  readonly size: number;
}

const defaultMaxSecondsInPast = 5 * 24 * 3600;
const defaultMaxSecondsInFuture = 60;
const defaultMaxReasonLength = 200;
const partitionsPerSecond = 64;
const stopAttempts = 20;
const stopPauseMs = 100;
/** Far below what a sink's queue takes, so that a long backlog can leave in pieces. */
const maxRecordsUnderWay = 1000;

interface Bucket {
  readonly startMs: number;
  /** As it was recorded: with ids, if they were known for any of the outcomes. */
  scoping: Scoping;
  readonly outcome: Outcome;
  readonly category: DataCategory;
  /** When it is to be delivered, in ms since the epoch. */
  readonly dueMs: number;
  quantity: number;
}

/** Creates an aggregator; call `start` to flush periodically. */
export function createOutcomeAggregator(options: OutcomeAggregatorOptions): OutcomeAggregator {
  const { bucketIntervalMs, initialDelayMs } = options;
  const partitions =
    options.flushPartitions ?? Math.max(1, Math.floor((partitionsPerSecond * bucketIntervalMs) / 1000));
  const maxPastMs = (options.maxSecondsInPast ?? defaultMaxSecondsInPast) * 1000;
  const maxFutureMs = (options.maxSecondsInFuture ?? defaultMaxSecondsInFuture) * 1000;
  const maxReasonLength = options.maxReasonLength ?? defaultMaxReasonLength;
  let buckets = new Map<string, Bucket>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  let bringsForward: NodeJS.Timeout | undefined;

  function record(entry: OutcomeRecord): void {
    const nowMs = options.now();
    if (entry.timestampMs < nowMs - maxPastMs || entry.timestampMs > nowMs + maxFutureMs) {
      options.onDropped?.(entry, "timestamp");
      return;
    }
    const { scoping, category, quantity } = entry;
    const outcome = withBoundedReason(entry.outcome, maxReasonLength);
    const startMs = Math.floor(entry.timestampMs / bucketIntervalMs) * bucketIntervalMs;
    add({ startMs, dueMs: dueOf(startMs, scoping.publicKey, nowMs), scoping, outcome, category, quantity });
    if (buckets.size > options.maxBuckets / 2 && !flushing && !bringsForward) bringFlushForward();
  }

  /** All keys have their phase, so that not everything leaves at once; who comes late takes the next turn of the phase. */
  function dueOf(startMs: number, publicKey: string, nowMs: number): number {
    const phaseMs = (bucketIntervalMs * ((hashOf(publicKey) % partitions) + 1)) / partitions;
    const dueMs = startMs + phaseMs + initialDelayMs;
    return dueMs > nowMs ? dueMs : dueMs + Math.ceil((nowMs - dueMs) / bucketIntervalMs) * bucketIntervalMs;
  }

  /** Adds to the sum of its kind, or becomes a new one if there is room. */
  function add(bucket: Bucket): void {
    const { publicKey } = bucket.scoping;
    const key = `${publicKey}|${bucket.startMs}|${bucket.outcome.id}|${bucket.category}|${bucket.outcome.reason ?? ""}`;
    const existing = buckets.get(key);
    if (existing) {
      existing.quantity = Math.min(existing.quantity + bucket.quantity, Number.MAX_SAFE_INTEGER);
      if (!hasIds(existing.scoping)) existing.scoping = bucket.scoping;
    } else if (buckets.size < options.maxBuckets) buckets.set(key, bucket);
    else options.onDropped?.({ ...bucket, timestampMs: bucket.startMs }, "full");
  }

  /** At most once a second: with the sink away, every record would try it again. */
  function bringFlushForward(): void {
    bringsForward = setTimeout(() => {
      bringsForward = undefined;
    }, 1000);
    bringsForward.unref();
    void flush({ all: true });
  }

  function takeDue(all: boolean): Bucket[] {
    const nowMs = options.now();
    const due: Bucket[] = [];
    const kept = new Map<string, Bucket>();
    for (const [key, bucket] of buckets) {
      if (all || bucket.dueMs <= nowMs) due.push(bucket);
      else kept.set(key, bucket);
    }
    buckets = kept;
    return due;
  }

  /** `last`: there will be no other flush, so that nothing waits for its project any more. */
  async function flushOnce(all: boolean, last: boolean): Promise<void> {
    const records: SinkRecord[] = [];
    const sent: Bucket[] = [];
    for (const bucket of takeDue(all)) {
      const found = options.lookupScoping(bucket.scoping);
      const scoping = found === "pending" && last && hasIds(bucket.scoping) ? bucket.scoping : found;
      if (scoping === "pending") add(bucket);
      else if (scoping === undefined)
        options.onDropped?.({ ...bucket, timestampMs: bucket.startMs }, "project_unknown");
      else {
        sent.push(bucket);
        records.push(toSinkRecord(bucket, scoping, options.source));
      }
    }
    for (let start = 0; start < records.length; start += maxRecordsUnderWay) {
      const end = start + maxRecordsUnderWay;
      await deliver(records.slice(start, end), sent.slice(start, end));
    }
  }

  /** Each sum is submitted by itself, so that only those are told again that the sink has refused. */
  async function deliver(records: readonly SinkRecord[], sent: readonly Bucket[]): Promise<void> {
    const answers = await Promise.allSettled(records.map((record) => options.sink.submit([record])));
    const refused = sent.filter((_, index) => answers[index]?.status === "rejected");
    for (const bucket of refused) add(bucket);
    const first = answers.find((answer) => answer.status === "rejected");
    if (first !== undefined) options.onFlushError(first.reason, refused.length);
  }

  /** Flushes run one after another. */
  async function flush({ all = false, last = false } = {}): Promise<void> {
    while (flushing) await flushing;
    flushing = flushOnce(all, last).finally(() => {
      flushing = undefined;
    });
    await flushing;
  }

  return {
    record,
    flush,
    start() {
      timer ??= setInterval(
        () => {
          if (!flushing) void flush();
        },
        Math.min(bucketIntervalMs, 1000),
      );
      timer.unref();
    },
    async stop(signal) {
      clearInterval(timer);
      clearTimeout(bringsForward);
      timer = undefined;
      await flush({ all: true });
      for (let attempt = 1; buckets.size > 0 && attempt < stopAttempts && !signal?.aborted; attempt++) {
        await delay(stopPauseMs);
        await flush({ all: true });
      }
      if (buckets.size > 0) await flush({ all: true, last: true });
      for (const bucket of buckets.values()) options.onDropped?.({ ...bucket, timestampMs: bucket.startMs }, "stopped");
      buckets.clear();
    },
    get size() {
      return buckets.size;
    },
  };
}

function hasIds({ organizationId }: Scoping): boolean {
  return organizationId !== 0n;
}

function toSinkRecord(bucket: Bucket, scoping: Scoping, source: string | undefined): SinkRecord {
  const billing = bucket.outcome.id === OutcomeId.ACCEPTED || bucket.outcome.id === OutcomeId.RATE_LIMITED;
  return {
    topic: billing ? "outcomes_billing" : "outcomes",
    value: encodeOutcomeMessage({ ...bucket, timestampMs: bucket.startMs, scoping, source }),
  };
}

/** FNV-1a in 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

function withBoundedReason(outcome: Outcome, maxReasonLength: number): Outcome {
  if (outcome.reason === undefined || outcome.reason.length <= maxReasonLength) return outcome;
  return { id: outcome.id };
}
