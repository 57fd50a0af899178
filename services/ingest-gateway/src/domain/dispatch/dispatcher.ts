/**
 * Takes envelopes out of the buffer, divides them by processor, sends them, and settles what comes back.
 *
 * An envelope leaves the buffer only when all of its units are answered: processed, or ended with an outcome. What
 * failed in a way that may pass goes back into the buffer and is sent again, with the same ids, after a growing delay.
 * This is the only place that retries. While a processor is unavailable, what is for it is not even taken.
 */
import type { RateLimit as RateLimitMessage } from "@weir/gen/weir/common/v1/rate_limit.ts";
import type { Scoping } from "@weir/gen/weir/common/v1/scoping.ts";
import type { Accountant, Books, InvalidReason, Outcome } from "@weir/managed";
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
import type { QueuedUnit, UnitAnswer, UnitUnsent } from "./batch-lane.ts";
import { describeFailure } from "./batch-lane.ts";
import type { DispatchObserver } from "./dispatch-observer.ts";
import type { DispatchSettlement } from "./dispatch-settlement.ts";
import { createDispatchSettlement } from "./dispatch-settlement.ts";
import type { LaneBounds } from "./processor-lanes.ts";
import { createProcessorLanes } from "./processor-lanes.ts";
import type { ProcessorUnit } from "./processor-unit.ts";
import { splitUnits } from "./split-units.ts";
import type { UnderwayEnvelope } from "./underway.ts";
import { shrink } from "./underway.ts";
import { createWhyWait } from "./why-wait.ts";

/** Bounds and collaborators. */
export interface DispatcherOptions extends LaneBounds {
  readonly spool: Spool;
  readonly release: ReleaseOptions;
  /** Its books take no receipts: what is settled here was received at admission. */
  readonly accountant: Accountant;
  readonly books: Books;
  readonly decisions: DecisionLog;
  readonly observer: DispatchObserver;
  readonly clock: { now(): number; monotonicMs(): number };
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Calls back after at least that many ms; returns a function that cancels. */
  readonly delay: (ms: number, callback: () => void) => () => void;
  /** Calls back as soon as what is being done now is done. */
  readonly defer: (callback: () => void) => void;
}

/** A running dispatcher. */
export interface Dispatcher {
  /** There may be something to do: an envelope was pushed, a project's state is known. */
  wake(): void;
  /** Nothing is taken out of the buffer. */
  readonly isPaused: boolean;
  /** Pauses, or goes on; a stop goes on by itself. */
  togglePause(): void;
  /** Resolves when the buffer is empty. */
  whenEmpty(signal: AbortSignal): Promise<void>;
  /** Takes nothing any more; resolves when what was taken is answered. */
  whenIdle(signal: AbortSignal): Promise<void>;
  /**
   * Gives up: ends what is in flight, gives the buffer back what was taken, and accounts for what the buffer can't
   * keep. Resolves with the number of lost envelopes.
   */
  end(): Promise<number>;
}

/** How often to look whether the first global configuration has come, in ms. */
const globalConfigCheckMs = 50;

/** Creates a dispatcher; it works whenever it is woken. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { spool, observer, clock } = options;
  const { projects } = options.release;
  const lanes = createProcessorLanes({
    ...options,
    onAnswer: settleAnswer,
    onRoom: spool.wakeProcessors,
    onIdle: wake,
  });
  const whyWait = createWhyWait({ projects, now: clock.now, mayTake: lanes.mayTake });
  const settlement: DispatchSettlement = createDispatchSettlement(options.accountant, options.decisions);
  const underway = new Map<HeldEnvelope, UnderwayEnvelope>();
  const listeners = new Set<() => void>();
  let woken = false;
  let isPaused = false;
  let isStopping = false;
  let ended = false;
  let cancelTimer: (() => void) | undefined;

  function wake(): void {
    if (woken) return;
    woken = true;
    options.defer(run);
  }

  function run(): void {
    woken = false;
    cancelTimer?.();
    cancelTimer = undefined;
    if (ended) return;
    const nowMs = clock.now();
    const knowsGlobalConfig = projects.hasGlobalConfig();
    while (!isPaused && !isStopping && knowsGlobalConfig) {
      const envelope = spool.take(nowMs, whyWait);
      if (envelope === undefined) break;
      dispatch(envelope, nowMs);
    }
    lanes.pump();
    const wakeAtMs = knowsGlobalConfig ? spool.nextWakeMs() : nowMs + globalConfigCheckMs;
    if (wakeAtMs !== undefined) cancelTimer = options.delay(Math.max(1, wakeAtMs - nowMs), wake);
    for (const listener of listeners) listener();
  }

  function dispatch(envelope: HeldEnvelope, nowMs: number): void {
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
        if (envelope.failures === 0) observer.released(nowMs - envelope.receivedAtMs, envelope);
        const units = splitUnits(envelope, {
          scoping: decision.scoping,
          samplingKey: decision.samplingKey,
          cachedRateLimits: knownLimits(envelope.publicKey, nowMs),
          explain: options.decisions.nextLevel(),
        });
        if (units.length === 0) spool.finish(envelope);
        else enqueue(envelope, units, nowMs);
      }
    }
  }

  function knownLimits(publicKey: string, nowMs: number): RateLimitMessage[] {
    const { limits } = options.release.rateLimits.get(publicKey, nowMs);
    return limits.map((limit) => toProtoRateLimit(limit, nowMs));
  }

  function enqueue(envelope: HeldEnvelope, units: readonly ProcessorUnit[], nowMs: number): void {
    const queuedAtMs = clock.monotonicMs();
    envelope.notBeforeMs = 0;
    underway.set(envelope, { unsettled: units, unanswered: units.length });
    for (const unit of units) {
      const queued = { unit, envelope, queuedAtMs };
      // A part for the other processor need not wait for this one.
      if (lanes.mayTake(unit.processor, nowMs) === undefined) lanes.add(queued);
      else settleAnswer(queued, { kind: "unsent" });
    }
  }

  function settleAnswer({ unit, envelope, queuedAtMs }: QueuedUnit, answer: UnitAnswer | UnitUnsent): void {
    const parts = underway.get(envelope);
    if (ended || parts === undefined) return;
    if (answer.kind !== "unsent") observer.answered(unit.processor, answer, clock.monotonicMs() - queuedAtMs);
    const nowMs = clock.now();
    parts.unanswered--;
    switch (answer.kind) {
      case "retry":
        planRetry(envelope, `${unit.processor}: ${describeFailure(answer)}`, nowMs);
        break;
      case "unsent":
        break;
      case "processed":
        learnLimits(envelope.publicKey, answer.result.rateLimits, nowMs);
        explainAnswer(options.decisions, envelope, unit, answer.result);
        settle(unit, envelope, parts, undefined);
        break;
      case "failed":
        settle(unit, envelope, parts, failedOutcome(unit.processor, answer));
    }
    if (parts.unanswered === 0) leaveUnderway(envelope, parts, nowMs);
  }

  function settle(
    unit: ProcessorUnit,
    envelope: HeldEnvelope,
    parts: UnderwayEnvelope,
    outcome: Outcome | undefined,
  ): void {
    settlement.endUnit(envelope, unit, outcome);
    parts.unsettled = parts.unsettled.filter((other) => other !== unit);
  }

  function learnLimits(publicKey: string, found: readonly RateLimitMessage[], nowMs: number): void {
    if (found.length === 0) return;
    const limits = found.map((limit) => fromProtoRateLimit(limit, nowMs));
    options.release.rateLimits.merge(publicKey, limits, nowMs);
  }

  function planRetry(envelope: HeldEnvelope, because: string, nowMs: number): void {
    envelope.lastFailure = because;
    if (envelope.notBeforeMs !== 0) return;
    envelope.failures++;
    envelope.notBeforeMs = nowMs + backoffMs(envelope.failures, options.random());
  }

  function leaveUnderway(envelope: HeldEnvelope, parts: UnderwayEnvelope, nowMs: number): void {
    underway.delete(envelope);
    if (parts.unsettled.length === 0) {
      spool.finish(envelope);
      return;
    }
    shrink(envelope, parts);
    spool.putBack(envelope, nowMs);
  }

  function drop(envelope: HeldEnvelope, reason: InvalidReason, scoping: Scoping): void {
    observer.dropped(reason);
    const waitedMs = clock.now() - envelope.receivedAtMs;
    const { maxDelayMs } = options.release;
    const found = { state: projects.peek(envelope.publicKey), waitedMs, maxDelayMs };
    settlement.end(envelope, scoping, invalid(reason, dropEvidence(reason, envelope, found)));
    spool.finish(envelope);
  }

  async function until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const listener = () => {
      if (condition()) resolve();
    };
    const onAbort = () => resolve();
    listeners.add(listener);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) resolve();
    wake();
    try {
      await promise;
    } finally {
      listeners.delete(listener);
      signal.removeEventListener("abort", onAbort);
    }
  }

  return {
    wake,
    get isPaused() {
      return isPaused;
    },
    togglePause() {
      isPaused = !isPaused;
      wake();
    },
    whenEmpty(signal) {
      isPaused = false;
      return until(() => spool.size().entries === 0, signal);
    },
    whenIdle(signal) {
      isStopping = true;
      lanes.giveBack();
      return until(() => underway.size === 0, signal);
    },
    async end() {
      cancelTimer?.();
      ended = true;
      lanes.abort();
      const nowMs = clock.now();
      for (const [envelope, parts] of underway) leaveUnderway(envelope, parts, nowMs);
      let lost = 0;
      for await (const envelope of spool.drain()) {
        lost++;
        drop(envelope, "internal", scopingOf(projects.peek(envelope.publicKey), envelope));
      }
      return lost;
    },
  };
}
