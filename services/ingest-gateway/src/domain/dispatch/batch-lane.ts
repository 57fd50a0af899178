/**
 * The way to one processor: units wait in a queue, leave in batches, a bounded number of batches at a time.
 *
 * A batch that fails as a whole is told unit by unit. If it failed for good, its units are sent once more one by one,
 * so that one bad unit does not take the others with it.
 */

import type { EnvelopeUnitResult } from "@weir/gen/weir/common/v1/envelope.ts";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { ProcessUnits } from "./processor.ts";
import { isRetryable } from "./processor.ts";
import type { ProcessorUnit } from "./processor-unit.ts";

/** A unit and the envelope that it is a part of. */
export interface QueuedUnit {
  readonly unit: ProcessorUnit;
  readonly envelope: HeldEnvelope;
  /** When it was queued, in ms of a monotonic clock. */
  readonly queuedAtMs: number;
}

/** What became of a unit that was sent. */
export type UnitAnswer =
  | { readonly kind: "processed"; readonly result: EnvelopeUnitResult }
  | { readonly kind: "retry" | "failed"; readonly reason: string; readonly error?: unknown };

/** It was not sent after all. */
export interface UnitUnsent {
  readonly kind: "unsent";
}

/** How a batch ended. */
export interface BatchEnd {
  readonly units: number;
  readonly succeeded: boolean;
  readonly durationMs: number;
  /** Why the processor can do nothing at all now, in words: every unit is to be sent again. Undefined: it can. */
  readonly unavailable: string | undefined;
}

/** Bounds of a lane, and what it is told with. */
export interface BatchLaneOptions {
  readonly process: ProcessUnits;
  readonly maxBatchUnits: number;
  readonly maxBatchBytes: number;
  readonly maxBatchesInFlight: number;
  readonly monotonicMs: () => number;
  /** Told once for every unit. */
  readonly onAnswer: (queued: QueuedUnit, answer: UnitAnswer | UnitUnsent) => void;
  /** Told when a batch has ended and all its units were answered. */
  readonly onBatchEnd: (end: BatchEnd) => void;
}

/** One processor's queue. */
export interface BatchLane {
  readonly queuedUnits: number;
  /** What the queued units occupy. */
  readonly queuedBytes: number;
  readonly unitsInFlight: number;
  add(queued: QueuedUnit): void;
  /** Sends what is ready, as far as the bounds allow. */
  pump(): void;
  /** Answers everything that waits as unsent. */
  giveBack(): void;
  /** Ends the calls that are in flight, and gives back what waits. */
  abort(): void;
}

/** Creates a lane. */
export function createBatchLane(options: BatchLaneOptions): BatchLane {
  const { maxBatchUnits, maxBatchBytes, maxBatchesInFlight, monotonicMs } = options;
  const stop = new AbortController();
  let queue: QueuedUnit[] = [];
  let queuedBytes = 0;
  let batchesInFlight = 0;
  let unitsInFlight = 0;

  function nextBatch(): QueuedUnit[] {
    let bytes = 0;
    let count = 0;
    for (const { unit } of queue) {
      bytes += unit.bytes;
      if (count > 0 && (count === maxBatchUnits || bytes > maxBatchBytes)) break;
      count++;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    for (const { unit } of batch) queuedBytes -= unit.bytes;
    return batch;
  }

  async function send(batch: QueuedUnit[], isLastAttempt: boolean): Promise<void> {
    const startedAtMs = monotonicMs();
    let succeeded = false;
    let unavailable: string | undefined;
    try {
      const results = await options.process(
        batch.map(({ unit }) => unit.message),
        stop.signal,
      );
      succeeded = true;
      const answers = batch.map((queued, index) => answerOf(queued, results[index]));
      if (answers.every(({ kind }) => kind === "retry")) unavailable = firstFailure(answers);
      batch.forEach((queued, index) => {
        options.onAnswer(queued, answers[index] ?? missingResult);
      });
    } catch (error) {
      if (mayPass(error)) unavailable = error instanceof Error ? error.message : String(error);
      await answerFailure(batch, error, isLastAttempt);
    } finally {
      options.onBatchEnd({ units: batch.length, succeeded, durationMs: monotonicMs() - startedAtMs, unavailable });
    }
  }

  async function answerFailure(batch: QueuedUnit[], error: unknown, isLastAttempt: boolean): Promise<void> {
    const retryable = mayPass(error);
    if (retryable || isLastAttempt || batch.length === 1) {
      for (const queued of batch) {
        options.onAnswer(queued, { kind: retryable ? "retry" : "failed", reason: "processor_failed", error });
      }
      return;
    }
    for (const queued of batch) await send([queued], true);
  }

  function mayPass(error: unknown): boolean {
    return isRetryable(error) || isTimeout(error) || stop.signal.aborted;
  }

  function giveBack(): void {
    const waiting = queue;
    queue = [];
    queuedBytes = 0;
    for (const queued of waiting) options.onAnswer(queued, { kind: "unsent" });
  }

  async function fly(batch: QueuedUnit[]): Promise<void> {
    batchesInFlight++;
    unitsInFlight += batch.length;
    await send(batch, false);
    batchesInFlight--;
    unitsInFlight -= batch.length;
  }

  return {
    get queuedUnits() {
      return queue.length;
    },
    get unitsInFlight() {
      return unitsInFlight;
    },
    get queuedBytes() {
      return queuedBytes;
    },
    add(queued) {
      queue.push(queued);
      queuedBytes += queued.unit.bytes;
    },
    pump() {
      while (queue.length > 0 && batchesInFlight < maxBatchesInFlight && !stop.signal.aborted) {
        void fly(nextBatch());
      }
    },
    giveBack,
    abort() {
      stop.abort(new Error("the gateway stops"));
      giveBack();
    },
  };
}

function firstFailure([first]: readonly UnitAnswer[]): string {
  return first === undefined || first.kind === "processed" ? "no result" : describeFailure(first);
}

const missingResult: UnitAnswer = { kind: "retry", reason: "missing_result" };

function answerOf({ unit }: QueuedUnit, result: EnvelopeUnitResult | undefined): UnitAnswer {
  if (result === undefined || result.id !== unit.message.id) {
    return missingResult;
  }
  if (result.failure === undefined) return { kind: "processed", result };
  const { retryable, reason, message } = result.failure;
  return { kind: retryable ? "retry" : "failed", reason, error: message };
}

/** Why a unit was not processed, in words. */
export function describeFailure({ reason, error }: Exclude<UnitAnswer, { kind: "processed" }>): string {
  const message = error instanceof Error ? error.message : String(error ?? "");
  return message === "" ? reason : `${reason}: ${message}`;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
}
