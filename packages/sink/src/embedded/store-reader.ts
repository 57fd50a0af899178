/** Reads the embedded store, from the process that writes it or from another one. */
import type { SQLOutputValue } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { SinkHeader } from "../sink.ts";
import { topics as allTopics, isTopic, type Topic } from "../topic.ts";
import { explainStoreError, openStoreForReading, storeFile } from "./store-file.ts";

/** A record in the store. */
export interface StoredRecord {
  /** Its place: later records have larger ids; there may be gaps. */
  readonly id: number;
  readonly topic: Topic;
  /** 16 bytes. */
  readonly key: Buffer;
  readonly headers: readonly SinkHeader[];
  readonly value: Buffer;
  /** When it was stored, in ms since the epoch. */
  readonly receivedMs: number;
}

/** Which records. */
export interface ReadOptions {
  /** Default: all. */
  readonly topics?: readonly Topic[];
  /** Most records of one read. Default: 1000. A read also ends after about 16 MiB. */
  readonly limit?: number;
}

/** How to follow. */
export interface FollowOptions extends ReadOptions {
  /** Ends the iteration. */
  readonly signal: AbortSignal;
  /** Pause between looks when nothing new is there. Default: 200. */
  readonly pollMs?: number;
}

/** An open store. */
export interface StoreReader {
  /** Records after an id (0: from the oldest), in order. Empty: there are none now. @throws StoreFileError */
  read(afterId: number, options?: ReadOptions): readonly StoredRecord[];
  /** The records after an id, then those that come, in pieces, until the signal aborts. */
  follow(afterId: number, options: FollowOptions): AsyncGenerator<readonly StoredRecord[], void, void>;
  /** The id of the newest record; 0 if there is none. */
  lastId(): number;
  /** How many records of some topics are held now: all, or those with ids above `afterId` and up to `upToId`. */
  count(topics: readonly Topic[], range?: { readonly afterId: number; readonly upToId: number }): number;
  close(): void;
}

const maxReadBytes = 16 * 1024 * 1024;

/**
 * Opens the store in a folder for reading.
 * @throws StoreFileError if there is none, or it is damaged
 */
export function openStoreReader(folder: string): StoreReader {
  const file = storeFile(folder);
  const database = openStoreForReading(folder);
  const after = database.prepare(
    `SELECT id, topic, received_ms, record_key, headers, value FROM records
     WHERE id > ? AND topic IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?`,
  );
  const last = database.prepare("SELECT max(id) AS id FROM records");
  const counted = database.prepare(
    "SELECT count(*) AS count FROM records WHERE id > ? AND id <= ? AND topic IN (SELECT value FROM json_each(?))",
  );

  function read(afterId: number, { topics = allTopics, limit = 1000 }: ReadOptions = {}): readonly StoredRecord[] {
    const records: StoredRecord[] = [];
    let bytes = 0;
    try {
      for (const row of after.iterate(afterId, JSON.stringify(topics), limit)) {
        const record = toRecord(row);
        records.push(record);
        bytes += record.value.length;
        if (bytes >= maxReadBytes) break;
      }
    } catch (error) {
      throw explainStoreError(file, error);
    }
    return records;
  }

  const lastId = (): number => Number(last.get()?.id ?? 0);

  return {
    read,
    async *follow(afterId, { signal, pollMs = 200, ...options }) {
      let position = afterId;
      while (!signal.aborted) {
        const newestId = lastId();
        const records = read(position, options);
        const newest = records.at(-1);
        if (newest === undefined) {
          // Records of other topics need not be looked at again.
          position = Math.max(position, newestId);
          await sleep(pollMs, undefined, { signal }).catch(() => {});
        } else {
          position = newest.id;
          yield records;
        }
      }
    },
    lastId,
    count: (topics, { afterId, upToId } = { afterId: 0, upToId: Number.MAX_SAFE_INTEGER }) =>
      Number(counted.get(afterId, upToId, JSON.stringify(topics))?.count ?? 0),
    close: () => database.close(),
  };
}

function toRecord(row: Record<string, SQLOutputValue>): StoredRecord {
  const topic = String(row.topic);
  if (!isTopic(topic))
    throw new TypeError(
      `embedded store: found the topic ${JSON.stringify(topic)}, expected one of ${allTopics.join(", ")}`,
    );
  return {
    id: Number(row.id),
    topic,
    key: toBuffer(row.record_key),
    headers: parseHeaders(String(row.headers)),
    value: toBuffer(row.value),
    receivedMs: Number(row.received_ms),
  };
}

function toBuffer(value: SQLOutputValue | undefined): Buffer {
  if (!(value instanceof Uint8Array)) return Buffer.alloc(0);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function parseHeaders(text: string): readonly SinkHeader[] {
  if (text === "[]") return [];
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.map(
    (entry: unknown): SinkHeader => (Array.isArray(entry) ? [String(entry[0]), String(entry[1])] : ["", ""]),
  );
}
