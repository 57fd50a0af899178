/**
 * A bounded queue in front of whatever delivers: takes groups of messages, sends them in batches, and says for each
 * group when it is durable or why it is not.
 *
 * Promises: never holds more than its bounds, in messages and bytes, queued and under way together; refuses at once
 * (`full`) rather than wait for room; every group settles by its deadline; order is kept, several batches being under
 * way at a time; once a part of a group failed, the rest of it is not sent.
 */
import { SinkError, type SinkErrorCode } from "../sink-error.ts";
import { type Batch, takeBatch } from "./batch.ts";
import { dropUnsent, type Group, settleGroup } from "./group.ts";
import { createGroupQueue } from "./group-queue.ts";

/** What an outbox needs to know of a message. */
export interface Outgoing {
  /** What it counts against the bounds. */
  readonly bytes: number;
}

/** Bounds and times of an outbox. */
export interface OutboxLimits {
  /** Most messages held. */
  readonly maxRecords: number;
  /** Most bytes held. */
  readonly maxBytes: number;
  /** How long the first message of a batch waits for others. 0: not at all. */
  readonly lingerMs: number;
  /** Most messages in a batch. */
  readonly maxBatchRecords: number;
  /** Most bytes in a batch; a larger message goes alone. */
  readonly maxBatchBytes: number;
  /** Most batches under way at the same time. */
  readonly maxInFlight: number;
  /** From submit until a group fails with `deadline`. */
  readonly timeoutMs: number;
}

/** Is told what an outbox does; for metrics. Must not throw. */
export interface OutboxObserver {
  /** A batch was answered, or given up. */
  batchDone?(batch: {
    readonly records: number;
    readonly bytes: number;
    readonly durationMs: number;
    readonly delivered: boolean;
  }): void;
  /** A group failed. */
  groupFailed?(code: SinkErrorCode, records: number): void;
}

/** What an outbox holds. */
export interface OutboxStats {
  /** Messages held: queued and under way. */
  readonly records: number;
  /** Bytes held. */
  readonly bytes: number;
  readonly inFlightBatches: number;
  /** Age of the oldest queued group; 0 if none is queued. */
  readonly oldestMs: number;
}

/**
 * Delivers a batch. Resolves with nothing if all was delivered, or with one entry per message: its error, or
 * undefined if it was delivered. A rejection counts for all messages. When the signal aborts, nobody waits for it any
 * more; its memory counts until it settles.
 */
export type SendBatch<M> = (
  messages: readonly M[],
  signal: AbortSignal,
) => Promise<readonly (SinkError | undefined)[] | undefined>;

/** How an outbox is made. */
export interface OutboxOptions<M extends Outgoing> extends OutboxLimits {
  /** For messages of errors, as in "kafka". */
  readonly name: string;
  readonly send: SendBatch<M>;
  /** Ms that never go back. */
  readonly monotonicMs: () => number;
  readonly observer?: OutboxObserver | undefined;
}

/** A bounded queue that sends. */
export interface Outbox<M extends Outgoing> {
  /** Whether a group would be taken now. */
  hasRoom(records: number, bytes: number): boolean;
  /** Takes a group. Resolves when all of it is durable. @throws SinkError */
  submit(messages: readonly M[], signal?: AbortSignal): Promise<void>;
  stats(): OutboxStats;
  /** Takes no more, sends what it holds; after `timeoutMs` the rest fails with `closed`. */
  close(timeoutMs: number): Promise<void>;
}

/** After a batch's signal aborted, how long its bytes still count if its delivery never settles. */
const abandonAfterMs = 60_000;

/** Creates an empty outbox. */
export function createOutbox<M extends Outgoing>(options: OutboxOptions<M>): Outbox<M> {
  const { name, send, monotonicMs, observer, lingerMs, timeoutMs, maxRecords, maxBytes, maxInFlight } = options;
  const sweepMs = Math.max(5, Math.min(250, timeoutMs / 10));
  const queue = createGroupQueue<M>();
  const inFlight = new Set<Batch<M>>();
  let inFlightRecords = 0;
  let inFlightBytes = 0;
  let lingerTimer: NodeJS.Timeout | undefined;
  let sweepTimer: NodeJS.Timeout | undefined;
  let closed = false;
  let onEmpty: (() => void) | undefined;

  const hasRoom = (records: number, bytes: number): boolean =>
    queue.records + inFlightRecords + records <= maxRecords && queue.bytes + inFlightBytes + bytes <= maxBytes;

  function fail(group: Group<M>, error: SinkError): void {
    if (group.settled) return;
    observer?.groupFailed?.(error.code, group.records);
    queue.discount(dropUnsent(group));
    settleGroup(group, error);
  }

  function schedule(): void {
    for (;;) {
      const first = queue.first();
      if (first === undefined || inFlight.size >= maxInFlight) break;
      const full = queue.records >= options.maxBatchRecords || queue.bytes >= options.maxBatchBytes;
      const waitMs = full || closed ? 0 : first.submittedMs + lingerMs - monotonicMs();
      if (waitMs > 0) {
        lingerTimer ??= setTimeout(onLinger, Math.ceil(waitMs));
        return;
      }
      start(takeBatch(queue, options));
    }
    if (queue.first() === undefined && inFlight.size === 0) {
      clearTimeout(sweepTimer);
      sweepTimer = undefined;
      onEmpty?.();
    }
  }

  function onLinger(): void {
    lingerTimer = undefined;
    schedule();
  }

  function start(batch: Batch<M>): void {
    inFlight.add(batch);
    inFlightRecords += batch.messages.length;
    inFlightBytes += batch.bytes;
    batch.startedMs = monotonicMs();
    deliver(batch).then(
      (errors) => finish(batch, errors),
      (error: unknown) => finish(batch, toSinkError(name, error)),
    );
  }

  async function deliver(batch: Batch<M>): Promise<readonly (SinkError | undefined)[] | undefined> {
    return send(batch.messages, batch.controller.signal);
  }

  function finish(batch: Batch<M>, result: SinkError | readonly (SinkError | undefined)[] | undefined): void {
    if (!inFlight.delete(batch)) return;
    inFlightRecords -= batch.messages.length;
    inFlightBytes -= batch.bytes;
    const durationMs = monotonicMs() - batch.startedMs;
    observer?.batchDone?.({
      records: batch.messages.length,
      bytes: batch.bytes,
      durationMs,
      delivered: result === undefined,
    });
    let index = 0;
    for (const { group, count } of batch.parts) {
      const error =
        result instanceof SinkError ? result : result?.slice(index, index + count).find((entry) => entry !== undefined);
      index += count;
      group.undelivered -= count;
      if (error !== undefined) fail(group, error);
      else if (group.undelivered === 0) settleGroup(group, undefined);
    }
    schedule();
  }

  function sweep(): void {
    sweepTimer = setTimeout(sweep, sweepMs);
    const nowMs = monotonicMs();
    for (
      let group = queue.first();
      group !== undefined && group.submittedMs + timeoutMs <= nowMs;
      group = queue.first()
    ) {
      fail(group, deadline(name, timeoutMs));
    }
    for (const batch of inFlight) {
      for (const { group } of batch.parts)
        if (group.submittedMs + timeoutMs <= nowMs) fail(group, deadline(name, timeoutMs));
      if (!batch.parts.every(({ group }) => group.settled)) continue;
      if (batch.abortedMs === undefined) {
        batch.abortedMs = nowMs;
        batch.controller.abort(deadline(name, timeoutMs));
      } else if (nowMs - batch.abortedMs > abandonAfterMs) {
        finish(batch, deadline(name, timeoutMs));
      }
    }
    schedule();
  }

  function submit(messages: readonly M[], signal?: AbortSignal): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    let bytes = 0;
    for (const message of messages) bytes += message.bytes;
    const refusal = refuse(messages.length, bytes, signal);
    if (refusal !== undefined) {
      observer?.groupFailed?.(refusal.code, messages.length);
      return Promise.reject(refusal);
    }
    return new Promise((resolve, reject) => {
      const group: Group<M> = {
        messages,
        records: messages.length,
        unsentBytes: bytes,
        next: 0,
        undelivered: messages.length,
        submittedMs: monotonicMs(),
        settled: false,
        resolve,
        reject,
        signal,
        onAbort: undefined,
      };
      if (signal !== undefined) {
        group.onAbort = () => {
          fail(group, new SinkError("deadline", `${name}: the caller gave up`, { cause: signal.reason }));
          schedule();
        };
        signal.addEventListener("abort", group.onAbort, { once: true });
      }
      queue.push(group);
      sweepTimer ??= setTimeout(sweep, sweepMs);
      schedule();
    });
  }

  function refuse(records: number, bytes: number, signal: AbortSignal | undefined): SinkError | undefined {
    if (closed) return new SinkError("closed", `${name}: closed`);
    if (signal?.aborted) return new SinkError("deadline", `${name}: the caller gave up`, { cause: signal.reason });
    if (hasRoom(records, bytes)) return undefined;
    const held = `${queue.records + inFlightRecords} of ${maxRecords} records, ${queue.bytes + inFlightBytes} of ${maxBytes} bytes held`;
    return new SinkError("full", `${name}: ${held}; no room for ${records} more of ${bytes} bytes`);
  }

  return {
    hasRoom,
    submit,
    stats() {
      const first = queue.first();
      return {
        records: queue.records + inFlightRecords,
        bytes: queue.bytes + inFlightBytes,
        inFlightBatches: inFlight.size,
        oldestMs: first === undefined ? 0 : monotonicMs() - first.submittedMs,
      };
    },
    async close(closeTimeoutMs) {
      closed = true;
      clearTimeout(lingerTimer);
      lingerTimer = undefined;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, closeTimeoutMs);
        onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
        schedule();
      });
      onEmpty = undefined;
      clearTimeout(sweepTimer);
      const error = new SinkError("closed", `${name}: closed before the record was durable`);
      for (let group = queue.first(); group !== undefined; group = queue.first()) fail(group, error);
      for (const batch of inFlight) {
        batch.controller.abort(error);
        finish(batch, error);
      }
    },
  };
}

function deadline(name: string, timeoutMs: number): SinkError {
  return new SinkError("deadline", `${name}: not durable within ${timeoutMs} ms`);
}

function toSinkError(name: string, cause: unknown): SinkError {
  if (cause instanceof SinkError) return cause;
  return new SinkError("unavailable", `${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}
