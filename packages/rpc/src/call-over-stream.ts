/**
 * Turns concurrent unary calls into merged batches on one long-lived stream. With nothing under way a batch leaves at
 * once, with what else is asked in the same turn of the event loop; otherwise it waits for company until something is
 * answered, but not for long.
 *
 * Answers may come in any order. A batch that fails fails the calls in it. A stream that breaks fails every call that
 * waits, with UNAVAILABLE; nothing is sent twice. The next call opens a new stream. A stream that is replaced answers
 * what was sent on it, and ends.
 */
import { type BatchLimits, defaultBatchLimits } from "./batch-limits.ts";
import type { BatchAnswer, BatchRequest } from "./batch-stream.ts";
import { openCall } from "./pending-call.ts";
import type { CallContext } from "./port.ts";
import { createPushQueue, type PushQueue } from "./push-queue.ts";
import { rpcCodeFromNumber } from "./rpc-code.ts";
import { RpcError } from "./rpc-error.ts";
import { createWaitingEntries, type WaitingEntry } from "./waiting-entries.ts";

/** What the batches of a method are made of: requests of `Q` hold entries of `E`, responses of `R` hold answers of `A`. */
export interface BatchShape<Q, E, R, A> {
  entriesOf(request: Q): readonly E[];
  toRequest(entries: E[]): Q;
  /** One per entry, in their order. */
  answersOf(response: R): readonly A[];
  toResponse(answers: A[]): R;
  /** Roughly how large an entry is on the wire, in bytes. Called once per entry: it should be cheap. */
  bytesOf(entry: E): number;
}

export interface CallOverStreamOptions<Q, E, R, A> {
  readonly shape: BatchShape<Q, E, R, A>;
  /** Opens the stream. */
  open(batches: AsyncIterable<BatchRequest<Q>>, context: CallContext): AsyncIterable<BatchAnswer<R>>;
  readonly limits?: Partial<BatchLimits> | undefined;
}

export interface StreamCaller<Q, R> {
  /** The unary method. Errors: what the service says; RESOURCE_EXHAUSTED (too much waits), UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED. */
  readonly call: (request: Q, context?: CallContext) => Promise<R>;
  /** Entries that wait or are under way. */
  held(): number;
  /** Sends further batches on a new stream. What was sent is still answered on the former one. */
  replaceStream(): void;
  /** Breaks all streams: what waits, and what was sent and not answered, fails with UNAVAILABLE. */
  breakStreams(why: string): void;
  /** Ends the streams for good; what waits fails with UNAVAILABLE. */
  close(): void;
}

interface Stream<Q, E, A> {
  readonly batches: PushQueue<BatchRequest<Q>>;
  readonly abort: AbortController;
  /** Batches without an answer, by sequence number. */
  readonly sent: Map<bigint, SentBatch<E, A>>;
}

interface SentBatch<E, A> {
  readonly entries: readonly WaitingEntry<E, A>[];
  readonly bytes: number;
  readonly stalled: NodeJS.Timeout;
}

export function callOverStream<Q, E, R, A>(options: CallOverStreamOptions<Q, E, R, A>): StreamCaller<Q, R> {
  const { shape, open } = options;
  const limits: BatchLimits = { ...defaultBatchLimits, ...options.limits };
  const waiting = createWaitingEntries<E, A>();
  /** Streams that were replaced and have not ended. */
  const replaced = new Set<Stream<Q, E, A>>();
  let outstandingEntries = 0;
  let outstandingBytes = 0;
  let sequence = 0n;
  let stream: Stream<Q, E, A> | undefined;
  let leaving: NodeJS.Immediate | undefined;
  let linger: NodeJS.Timeout | undefined;
  let closed = false;

  async function call(request: Q, context: CallContext = {}): Promise<R> {
    const entries = shape.entriesOf(request);
    if (entries.length === 0) return shape.toResponse([]);
    if (closed) throw new RpcError("UNAVAILABLE", "the connection was closed", { reason: "CLOSED" });
    const sizes = entries.map((entry) => shape.bytesOf(entry));
    checkRoom(sizes);
    const pending = openCall<A>(entries.length, context, limits.timeoutMs);
    for (const [index, entry] of entries.entries()) {
      waiting.push({ call: pending, index, entry, bytes: sizes[index] ?? 0 });
    }
    if (waiting.size >= limits.maxBatchEntries || waiting.bytes >= limits.maxBatchBytes) send();
    else if (outstandingEntries === 0) leaveThisTurn();
    else linger ??= setTimeout(send, limits.lingerMs);
    return shape.toResponse([...(await pending.result)]);
  }

  function checkRoom(sizes: readonly number[]): void {
    let bytes = 0;
    for (const size of sizes) {
      if (size > limits.maxEntryBytes) {
        const message = `entry of ${size} bytes: at most ${limits.maxEntryBytes} bytes fit into a message`;
        throw new RpcError("INVALID_ARGUMENT", message, { reason: "ENTRY_TOO_LARGE" });
      }
      bytes += size;
    }
    // An empty queue takes any one call, so that none is refused for ever.
    if (waiting.size === 0) return;
    if (waiting.size + sizes.length > limits.maxWaitingEntries || waiting.bytes + bytes > limits.maxWaitingBytes) {
      const message = `${waiting.size} entries of ${waiting.bytes} bytes already wait to be sent`;
      throw new RpcError("RESOURCE_EXHAUSTED", message, { reason: "WAITING_FULL" });
    }
  }

  /** What else is asked in this turn of the event loop, by those who have just been answered for example, comes along. */
  function leaveThisTurn(): void {
    leaving ??= setImmediate(send);
  }

  function stayHere(): void {
    clearImmediate(leaving);
    leaving = undefined;
    clearTimeout(linger);
    linger = undefined;
  }

  /** Sends what waits as far as the credit goes. What is left is sent when an answer returns credit. */
  function send(): void {
    stayHere();
    while (waiting.size > 0 && !closed) {
      const credit = limits.maxOutstandingEntries - outstandingEntries;
      const byteCredit = limits.maxOutstandingBytes - outstandingBytes;
      if (credit <= 0 || byteCredit <= 0) return;
      const entries = waiting.take(
        Math.min(credit, limits.maxBatchEntries),
        Math.min(byteCredit, limits.maxBatchBytes),
      );
      if (entries.length > 0) sendBatch(entries);
    }
  }

  function sendBatch(entries: readonly WaitingEntry<E, A>[]): void {
    stream ??= openStream();
    const current = stream;
    let bytes = 0;
    for (const entry of entries) bytes += entry.bytes;
    sequence++;
    // Calls fail at their own deadlines; a batch that is silent for much longer means that the peer is stuck.
    const stalled = setTimeout(() => breakStream(current, "the service does not answer"), 2 * limits.timeoutMs);
    current.sent.set(sequence, { entries, bytes, stalled });
    outstandingEntries += entries.length;
    outstandingBytes += bytes;
    current.batches.push({ sequence, request: shape.toRequest(entries.map(({ entry }) => entry)) });
  }

  function openStream(): Stream<Q, E, A> {
    const opened: Stream<Q, E, A> = { batches: createPushQueue(), abort: new AbortController(), sent: new Map() };
    void read(opened);
    return opened;
  }

  async function read(from: Stream<Q, E, A>): Promise<void> {
    try {
      for await (const answer of open(from.batches, { signal: from.abort.signal })) {
        if (from.abort.signal.aborted) return;
        settle(from, answer);
      }
      breakStream(from, "the service ended the stream");
    } catch (error) {
      breakStream(from, error instanceof Error ? error.message : String(error), error);
    }
  }

  function settle(from: Stream<Q, E, A>, { sequence: answered, result }: BatchAnswer<R>): void {
    const batch = from.sent.get(answered);
    if (batch === undefined) {
      breakStream(from, `batch ${answered} was answered but is not outstanding`);
      return;
    }
    from.sent.delete(answered);
    returnCredit(batch);
    if (result?.$case === "failure") {
      failAll(batch.entries, new RpcError(rpcCodeFromNumber(result.value.code), result.value.message));
    } else if (result?.$case === "response") {
      deliver(batch.entries, shape.answersOf(result.value));
    } else {
      failAll(batch.entries, new RpcError("INTERNAL", "the answer to a batch holds neither a response nor a failure"));
    }
    if (waiting.size > 0) leaveThisTurn();
  }

  function returnCredit(batch: SentBatch<E, A>): void {
    clearTimeout(batch.stalled);
    outstandingEntries -= batch.entries.length;
    outstandingBytes -= batch.bytes;
  }

  /** Fails what was sent on it: it may or may not have been done. What waits would queue up behind a dead peer: it fails, too. */
  function breakStream(broken: Stream<Q, E, A>, why: string, cause?: unknown): void {
    if (broken.abort.signal.aborted) return;
    broken.batches.end();
    broken.abort.abort();
    replaced.delete(broken);
    const isCurrent = broken === stream;
    const unsent = isCurrent ? takeWaiting() : [];
    if (isCurrent) stream = undefined;
    const error = new RpcError("UNAVAILABLE", `the stream broke: ${why}`, { reason: "STREAM_BROKEN", cause });
    const batches = [...broken.sent.values()];
    broken.sent.clear();
    for (const batch of batches) returnCredit(batch);
    for (const batch of batches) failAll(batch.entries, error);
    failAll(unsent, error);
    // It returned credit, for the stream that took its place.
    if (waiting.size > 0) leaveThisTurn();
  }

  function takeWaiting(): WaitingEntry<E, A>[] {
    stayHere();
    return waiting.drain();
  }

  function replaceStream(): void {
    if (stream === undefined) return;
    replaced.add(stream);
    stream.batches.end();
    stream = undefined;
  }

  function breakStreams(why: string): void {
    for (const former of [...replaced]) breakStream(former, why);
    if (stream) breakStream(stream, why);
  }

  return {
    call,
    held: () => outstandingEntries + waiting.size,
    replaceStream,
    breakStreams,
    close() {
      closed = true;
      breakStreams("closed by the caller");
      failAll(takeWaiting(), new RpcError("UNAVAILABLE", "the connection was closed", { reason: "CLOSED" }));
    },
  };
}

function deliver<E, A>(entries: readonly WaitingEntry<E, A>[], answers: readonly A[]): void {
  if (answers.length !== entries.length) {
    const message = `the answer to a batch of ${entries.length} entries holds ${answers.length}`;
    failAll(entries, new RpcError("INTERNAL", message));
    return;
  }
  for (const [index, entry] of entries.entries()) entry.call.answer(entry.index, answers[index] as A);
}

function failAll<E, A>(entries: readonly WaitingEntry<E, A>[], error: RpcError): void {
  for (const { call } of entries) call.fail(error);
}
