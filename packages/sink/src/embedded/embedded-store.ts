/**
 * The sink that keeps records in a file of its own: what Weir delivers to when there is no Kafka.
 *
 * Bounded in records and bytes: the oldest go as new ones come. Records of concurrent submits share one transaction.
 */
import type { DatabaseSync } from "node:sqlite";
import { messageBytes, tooLarge } from "../message-size.ts";
import { createOutbox, type OutboxObserver, type OutboxStats } from "../outbox/outbox.ts";
import { createRouter } from "../routing/router.ts";
import { defaultTopicMap } from "../routing/topic-map.ts";
import type { Sink, SinkHeader, SinkRecord } from "../sink.ts";
import { SinkError } from "../sink-error.ts";
import { explainStoreError, openStoreForWriting, storeFile } from "./store-file.ts";

/** How an embedded store is made. */
export interface EmbeddedStoreOptions {
  /** The folder of the file; created if it is missing. */
  readonly folder: string;
  /** Most records kept; the oldest are removed. Default: 1,000,000. */
  readonly maxMessages?: number | undefined;
  /** Most bytes kept, counted as messages; the file may be somewhat larger. Default: 1 GiB. */
  readonly maxBytes?: number | undefined;
  /** Ms since the epoch; the `receivedMs` of records. */
  readonly now: () => number;
  /** Ms that never go back. Default: the process's. */
  readonly monotonicMs?: (() => number) | undefined;
  /** Largest record. Default: 50,000,000 bytes. */
  readonly maxMessageBytes?: number | undefined;
  /** Most bytes waiting to be written; beyond, submits fail with `full`. Default: 64 MiB. */
  readonly maxQueueBytes?: number | undefined;
  /** Most records waiting to be written. Default: 100,000. */
  readonly maxQueueRecords?: number | undefined;
  /** How long a transaction waits for more records. Default: 2. */
  readonly lingerMs?: number | undefined;
  readonly observer?: OutboxObserver | undefined;
}

/** A sink in a file. */
export interface EmbeddedStore extends Sink {
  /** What waits to be written. */
  stats(): OutboxStats;
  /** What the file holds. */
  stored(): { readonly records: number; readonly bytes: number };
}

interface Row {
  readonly topic: string;
  readonly key: Buffer;
  /** JSON. */
  readonly headers: string;
  readonly value: Buffer;
  readonly bytes: number;
}

/** A transaction blocks the event loop: some milliseconds at most. */
const maxBatchRecords = 500;
const maxBatchBytes = 1024 * 1024;
/** Records removed in one step beyond those that came in, when the store is above its bounds. */
const trimStep = 200;
/** Pause between steps when nothing comes in. */
const trimPauseMs = 20;

/**
 * Opens the store.
 * @throws StoreFileError if the file is damaged, of another version, or can't be opened
 */
export function createEmbeddedStore(options: EmbeddedStoreOptions): EmbeddedStore {
  const { folder, now, maxMessages = 1_000_000, maxBytes = 2 ** 30, maxMessageBytes = 50_000_000 } = options;
  const file = storeFile(folder);
  const database = openStoreForWriting(folder);
  const statements = prepareStatements(database);
  const router = createRouter(defaultTopicMap());
  const writeHeaders = createHeadersWriter();
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  let trimTimer: NodeJS.Timeout | undefined;
  let closed: Promise<void> | undefined;

  function stored(): { records: number; bytes: number } {
    const row = statements.totals.get();
    return { records: Number(row?.records ?? 0), bytes: Number(row?.bytes ?? 0) };
  }

  function transaction(work: () => void): void {
    try {
      database.exec("BEGIN IMMEDIATE");
      try {
        work();
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    } catch (error) {
      const cause = explainStoreError(file, error);
      throw new SinkError("unavailable", cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  function write(rows: readonly Row[]): void {
    const receivedMs = now();
    transaction(() => {
      let bytes = 0;
      for (const row of rows) {
        bytes += row.bytes;
        statements.insert.run(row.topic, row.bytes, receivedMs, row.key, row.headers, row.value);
      }
      statements.addToTotals.run(rows.length, bytes);
      trim(rows.length + trimStep);
    });
    trimLater();
  }

  /** Removes the oldest records, at most `limit`, as long as the store is above its bounds. Inside a transaction. */
  function trim(limit: number): void {
    const total = stored();
    if (total.records <= maxMessages && total.bytes <= maxBytes) return;
    let lastId: number | undefined;
    let records = 0;
    let bytes = 0;
    for (const row of statements.oldest.iterate(limit)) {
      if (total.records - records <= maxMessages && total.bytes - bytes <= maxBytes) break;
      lastId = Number(row.id);
      records += 1;
      bytes += Number(row.bytes);
    }
    if (lastId === undefined) return;
    statements.removeUpTo.run(lastId);
    statements.addToTotals.run(-records, -bytes);
  }

  /** Goes on removing while nothing comes in: after the bounds were lowered. */
  function trimLater(): void {
    const total = stored();
    if (trimTimer !== undefined || (total.records <= maxMessages && total.bytes <= maxBytes)) return;
    trimTimer = setTimeout(() => {
      trimTimer = undefined;
      try {
        transaction(() => trim(trimStep));
        trimLater();
      } catch {
        // Somebody else writes, or the disk is in trouble: the next write tries again, and reports it.
      }
    }, trimPauseMs);
    trimTimer.unref();
  }

  const outbox = createOutbox<Row>({
    name: "embedded store",
    send: async (rows) => {
      write(rows);
      return undefined;
    },
    monotonicMs,
    observer: options.observer,
    maxRecords: options.maxQueueRecords ?? 100_000,
    maxBytes: options.maxQueueBytes ?? 64 * 1024 * 1024 + maxMessageBytes,
    lingerMs: options.lingerMs ?? 2,
    timeoutMs: 10_000,
    maxBatchRecords,
    maxBatchBytes,
    maxInFlight: 1,
  });

  function prepare(record: SinkRecord): Row {
    const { key, headers } = router.route(record, 0);
    const bytes = messageBytes(record.value, headers);
    if (bytes > maxMessageBytes) throw tooLarge(record, bytes, maxMessageBytes);
    return { topic: record.topic, key, headers: writeHeaders(headers), value: record.value, bytes };
  }

  async function closeOnce(): Promise<void> {
    await outbox.close(10_000);
    clearTimeout(trimTimer);
    database.close();
  }

  trimLater();
  return {
    submit: async (records, { signal } = {}) => outbox.submit(records.map(prepare), signal),
    stats: () => outbox.stats(),
    stored,
    close() {
      closed ??= closeOnce();
      return closed;
    },
  };
}

/** Writes headers as JSON; records of one unit mostly share theirs. */
function createHeadersWriter(): (headers: readonly SinkHeader[] | undefined) => string {
  let last: readonly SinkHeader[] | undefined;
  let text = "[]";
  return (headers) => {
    if (headers !== last) {
      last = headers;
      text = headers === undefined ? "[]" : JSON.stringify(headers);
    }
    return text;
  };
}

function prepareStatements(database: DatabaseSync) {
  return {
    insert: database.prepare(
      "INSERT INTO records (topic, bytes, received_ms, record_key, headers, value) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    addToTotals: database.prepare("UPDATE totals SET records = records + ?, bytes = bytes + ?"),
    totals: database.prepare("SELECT records, bytes FROM totals"),
    oldest: database.prepare("SELECT id, bytes FROM records ORDER BY id LIMIT ?"),
    removeUpTo: database.prepare("DELETE FROM records WHERE id <= ?"),
  };
}
