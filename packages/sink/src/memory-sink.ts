/** A sink that keeps its records in memory: for tests, and for looking at what a pipeline yields. */
import { messageBytes, tooLarge } from "./message-size.ts";
import { createCounterKeys, semanticKey } from "./routing/record-key.ts";
import type { Sink, SinkRecord } from "./sink.ts";
import { SinkError } from "./sink-error.ts";
import type { Topic } from "./topic.ts";

/** A record with the key that it was given. */
export interface KeyedRecord extends SinkRecord {
  /** 16 bytes. */
  readonly key: Buffer;
}

/** Bounds of a memory sink. */
export interface MemorySinkOptions {
  /** Most records held; beyond, `submit` fails with `full`. Default: 1,000,000. */
  readonly maxRecords?: number;
  /** Most bytes held. Default: 1 GiB. */
  readonly maxBytes?: number;
  /** Largest record, in bytes of the message. Default: 50,000,000. */
  readonly maxMessageBytes?: number;
}

/** A sink whose records can be read. */
export interface MemorySink extends Sink {
  /** Everything delivered so far, in order. */
  readonly records: readonly KeyedRecord[];
  /** What was delivered to one topic, in order. */
  recordsOf(topic: Topic): readonly KeyedRecord[];
  /** Forgets all records; the counter keys go on. */
  clear(): void;
}

/** Creates an empty memory sink. */
export function createMemorySink(options: MemorySinkOptions = {}): MemorySink {
  const { maxRecords = 1_000_000, maxBytes = 2 ** 30, maxMessageBytes = 50_000_000 } = options;
  const nextCounterKeys = new Map<Topic, () => Buffer>();
  const records: KeyedRecord[] = [];
  let heldBytes = 0;
  let closed = false;

  function keyOf(record: SinkRecord): Buffer {
    const key = record.routing && semanticKey(record.routing);
    if (key) return key;
    let next = nextCounterKeys.get(record.topic);
    if (!next) {
      next = createCounterKeys();
      nextCounterKeys.set(record.topic, next);
    }
    return next();
  }

  function take(batch: readonly SinkRecord[]): void {
    let bytes = 0;
    for (const record of batch) {
      const size = messageBytes(record.value, record.headers);
      if (size > maxMessageBytes) throw tooLarge(record, size, maxMessageBytes);
      bytes += size;
    }
    if (records.length + batch.length > maxRecords || heldBytes + bytes > maxBytes) {
      throw new SinkError(
        "full",
        `memory sink: ${records.length} records, ${heldBytes} bytes held; no room for ${batch.length} more of ${bytes} bytes`,
      );
    }
    const keyed = batch.map((record) => ({ ...record, key: keyOf(record) }));
    for (const record of keyed) records.push(record);
    heldBytes += bytes;
  }

  return {
    records,
    recordsOf: (topic) => records.filter((record) => record.topic === topic),
    clear() {
      records.length = 0;
      heldBytes = 0;
    },
    async submit(batch, { signal } = {}) {
      if (closed) throw new SinkError("closed", "memory sink: closed");
      if (signal?.aborted) throw new SinkError("deadline", "memory sink: the caller gave up", { cause: signal.reason });
      take(batch);
    },
    async close() {
      closed = true;
    },
  };
}
