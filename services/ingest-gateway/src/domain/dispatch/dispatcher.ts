/**
 * Takes envelopes out of the buffer, divides them by processor, sends them, and settles what comes back.
 *
 * An envelope leaves the buffer only when all of its units are answered: processed, or ended with an outcome. What
 * failed in a way that may pass is sent again, with the same ids, after a growing delay. This is the only place that
 * retries.
 */
import type { RateLimit as RateLimitMessage } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Accountant, Books, InvalidReason } from "@weir/managed";
import { invalid } from "@weir/managed";
import { fromProtoRateLimit, toProtoRateLimit } from "@weir/rate-limits";
import { scopingOf } from "../admission/scoping.ts";
import type { DecisionLog } from "../explain/decision-log.ts";
import { dropEvidence } from "../explain/drop-evidence.ts";
import { explainAnswer, failedOutcome } from "../explain/explain-answer.ts";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { ReleaseOptions } from "../spool/release.ts";
import { release } from "../spool/release.ts";
import type { Spool } from "../spool/spool.ts";
import { backoffMs } from "./backoff.ts";
import type { BatchLane, QueuedUnit, UnitAnswer } from "./batch-lane.ts";
import { createBatchLane } from "./batch-lane.ts";
import type { DispatchObserver } from "./dispatch-observer.ts";
import { createDispatchSettlement } from "./dispatch-settlement.ts";
import type { ProcessUnits } from "./processor.ts";
import type { ProcessorName, ProcessorUnit } from "./processor-unit.ts";
import { splitUnits } from "./split-units.ts";

/** Bounds and collaborators. */
export interface DispatcherOptions {
  readonly spool: Spool;
  readonly release: ReleaseOptions;
  /** Its books take no receipts: what is settled here was received at admission. */
  readonly accountant: Accountant;
  readonly books: Books;
  readonly decisions: DecisionLog;
  readonly processors: Readonly<Record<ProcessorName, ProcessUnits>>;
  readonly observer: DispatchObserver;
  readonly clock: { now(): number; monotonicMs(): number };
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Calls back after at least that many ms; returns a function that cancels. */
  readonly delay: (ms: number, callback: () => void) => () => void;
  /** Calls back as soon as what is being done now is done. */
  readonly defer: (callback: () => void) => void;
  readonly maxBatchUnits: number;
  readonly maxBatchBytes: number;
  readonly maxBatchesInFlight: number;
  /** Nothing is taken out of the buffer while the queue to a processor is longer. */
  readonly maxQueuedUnits: number;
  readonly maxQueuedBytes: number;
}

/** A running dispatcher. */
export interface Dispatcher {
  /** There may be something to do: an envelope was pushed, a project's state is known. */
  wake(): void;
  /** Resolves when the buffer is empty. */
  whenEmpty(signal: AbortSignal): Promise<void>;
  /** Gives up: ends what is in flight and accounts for everything that is still held. Returns the number of lost envelopes. */
  abort(): number;
}

/** Creates a dispatcher; it works whenever it is woken. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { spool, observer, clock } = options;
  const lanes: Readonly<Record<ProcessorName, BatchLane>> = {
    "span-processor": createLane("span-processor"),
    "event-processor": createLane("event-processor"),
  };
  const settlement = createDispatchSettlement(options.accountant, options.decisions);
  const underway = new Set<HeldEnvelope>();
  const emptied = new Set<() => void>();
  let woken = false;
  let aborted = false;
  let cancelTimer: (() => void) | undefined;

  function createLane(processor: ProcessorName): BatchLane {
    return createBatchLane({
      process: options.processors[processor],
      maxBatchUnits: options.maxBatchUnits,
      maxBatchBytes: options.maxBatchBytes,
      maxBatchesInFlight: options.maxBatchesInFlight,
      monotonicMs: clock.monotonicMs,
      onAnswer: settleAnswer,
      onBatchEnd(sent) {
        observer.batchEnded(processor, sent);
        wake();
      },
    });
  }

  function wake(): void {
    if (woken) return;
    woken = true;
    options.defer(run);
  }

  function run(): void {
    woken = false;
    cancelTimer?.();
    cancelTimer = undefined;
    const nowMs = clock.now();
    while (!aborted && hasRoom()) {
      const envelope = spool.take(nowMs);
      if (envelope === undefined) break;
      dispatch(envelope, nowMs);
    }
    for (const lane of Object.values(lanes)) lane.pump();
    const wakeAtMs = spool.nextWakeMs();
    if (wakeAtMs !== undefined && !aborted) cancelTimer = options.delay(Math.max(1, wakeAtMs - nowMs), wake);
    if (spool.size().entries === 0) for (const resolve of emptied) resolve();
  }

  /**
   * A queue may hold many batches, so that a processor that stalls does not soon hold up the other; but not everything,
   * so that the rest keeps its order, newest first, in the buffer.
   */
  function hasRoom(): boolean {
    return Object.values(lanes).every(
      (lane) => lane.queuedUnits < options.maxQueuedUnits && lane.queuedBytes < options.maxQueuedBytes,
    );
  }

  function dispatch(envelope: HeldEnvelope, nowMs: number): void {
    if (envelope.units !== undefined) {
      const isExpired = nowMs - envelope.receivedAtMs > options.release.maxDelayMs;
      if (isExpired)
        drop(envelope, "timestamp", scopingOf(options.release.projects.peek(envelope.publicKey), envelope));
      else enqueue(envelope, envelope.units);
      return;
    }
    const decision = release(envelope, nowMs, options.release);
    switch (decision.kind) {
      case "wait":
        spool.putBack(envelope, nowMs);
        return;
      case "drop":
        drop(envelope, decision.reason, decision.scoping);
        return;
      case "go": {
        options.books.received(decision.found);
        options.books.rejected(decision.silent);
        settlement.reject(envelope, decision.scoping, decision.removals);
        envelope.units = splitUnits(envelope, {
          scoping: decision.scoping,
          samplingKey: decision.samplingKey,
          cachedRateLimits: knownLimits(envelope.publicKey, nowMs),
          explain: options.decisions.nextLevel(),
        });
        observer.released(nowMs - envelope.receivedAtMs);
        if (envelope.units.length === 0) finish(envelope);
        else enqueue(envelope, envelope.units);
      }
    }
  }

  function knownLimits(publicKey: string, nowMs: number): RateLimitMessage[] {
    const { limits } = options.release.rateLimits.get(publicKey, nowMs);
    return limits.map((limit) => toProtoRateLimit(limit, nowMs));
  }

  function enqueue(envelope: HeldEnvelope, units: readonly ProcessorUnit[]): void {
    const queuedAtMs = clock.monotonicMs();
    envelope.notBeforeMs = 0;
    underway.add(envelope);
    for (const unit of units) lanes[unit.processor].add({ unit, envelope, queuedAtMs });
  }

  function settleAnswer({ unit, envelope, queuedAtMs }: QueuedUnit, answer: UnitAnswer): void {
    if (aborted) return;
    observer.answered(unit.processor, answer, clock.monotonicMs() - queuedAtMs);
    const nowMs = clock.now();
    if (answer.kind === "retry") {
      retryLater(envelope, unit, nowMs);
      return;
    }
    if (answer.kind === "processed" && answer.result.rateLimits.length > 0) {
      const limits = answer.result.rateLimits.map((limit) => fromProtoRateLimit(limit, nowMs));
      options.release.rateLimits.merge(envelope.publicKey, limits, nowMs);
    }
    if (answer.kind === "processed") explainAnswer(options.decisions, envelope, unit, answer.result);
    settlement.endUnit(envelope, unit, answer.kind === "processed" ? undefined : failedOutcome(unit.processor, answer));
    envelope.units = envelope.units?.filter((other) => other !== unit);
    if (envelope.units === undefined || envelope.units.length === 0) finish(envelope);
    else goBackIfAnswered(envelope, nowMs);
  }

  function retryLater(envelope: HeldEnvelope, unit: ProcessorUnit, nowMs: number): void {
    if (envelope.notBeforeMs === 0) {
      envelope.failures++;
      envelope.notBeforeMs = nowMs + backoffMs(envelope.failures, options.random());
    }
    unit.awaitsRetry = true;
    goBackIfAnswered(envelope, nowMs);
  }

  /** Back into the buffer, once no unit of the envelope is in flight any more. */
  function goBackIfAnswered(envelope: HeldEnvelope, nowMs: number): void {
    const units = envelope.units ?? [];
    if (!units.every((unit) => unit.awaitsRetry)) return;
    for (const unit of units) unit.awaitsRetry = false;
    underway.delete(envelope);
    spool.putBack(envelope, nowMs);
  }

  function finish(envelope: HeldEnvelope): void {
    underway.delete(envelope);
    spool.finish(envelope);
  }

  function drop(envelope: HeldEnvelope, reason: InvalidReason, scoping: Scoping): void {
    observer.dropped(reason);
    const { projects, maxDelayMs } = options.release;
    const found = {
      state: projects.peek(envelope.publicKey),
      waitedMs: clock.now() - envelope.receivedAtMs,
      maxDelayMs,
    };
    settlement.end(envelope, scoping, invalid(reason, dropEvidence(reason, envelope, found)));
    finish(envelope);
  }

  return {
    wake,
    whenEmpty(signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      emptied.add(resolve);
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (signal.aborted) resolve();
      wake();
      return promise.finally(() => emptied.delete(resolve));
    },
    abort() {
      cancelTimer?.();
      aborted = true;
      for (const lane of Object.values(lanes)) lane.abort();
      const lost = [...underway, ...spool.drain()];
      for (const envelope of lost)
        drop(envelope, "internal", scopingOf(options.release.projects.peek(envelope.publicKey), envelope));
      return lost.length;
    },
  };
}
