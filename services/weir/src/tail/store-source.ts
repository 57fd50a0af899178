/**
 * Reads the embedded store, or the stores of several processes as one: also while other processes write them, and after
 * those have ended.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { openStoreReader, type StoredRecord, type StoreReader, type Topic } from "@weir/sink";
import type { TailedRecord, TailRange, TailSource } from "./tailed-record.ts";

/** Pause between looks when nothing new is there. */
const pollMs = 200;

/** One of the stores, and the place up to which it was read. */
interface Cursor {
  readonly reader: StoreReader;
  position: number;
}

/**
 * Opens the stores in folders.
 * @throws StoreFileError if one of them has none
 */
export function createStoreSource(folders: readonly string[]): TailSource {
  const readers = folders.map(openStoreReader);
  return {
    async *read(range) {
      const cursors = readers.map((reader) => ({ reader, position: startOf(reader, range.last) }));
      yield* lastOf(heldRecords(cursors, range), range.last);
      while (range.follow && !range.signal.aborted) {
        const records = cursors.flatMap((cursor) => readOn(cursor, range.topics));
        if (records.length === 0) await sleep(pollMs, undefined, { signal: range.signal }).catch(() => {});
        yield* records.sort((left, right) => left.receivedMs - right.receivedMs).map(toTailed);
      }
    },
    async close() {
      for (const reader of readers) reader.close();
    },
  };
}

/** Where to begin so that at least the last n records of all are read. */
function startOf(reader: StoreReader, last: number | undefined): number {
  return last === undefined ? 0 : Math.max(reader.lastId() - last, 0);
}

/** What the stores hold now, by time. */
function* heldRecords(cursors: readonly Cursor[], { topics, signal }: TailRange): Generator<TailedRecord> {
  const held = cursors.map((cursor) => ({ cursor, end: cursor.reader.lastId(), records: [] as StoredRecord[] }));
  while (!signal.aborted) {
    let oldest: (typeof held)[number] | undefined;
    for (const store of held) {
      if (store.records.length === 0) store.records = readHeld(store.cursor, store.end, topics);
      const first = store.records[0];
      if (first !== undefined && first.receivedMs < (oldest?.records[0]?.receivedMs ?? Infinity)) oldest = store;
    }
    const record = oldest?.records.shift();
    if (record === undefined) return;
    yield toTailed(record);
  }
}

/** The next records up to an id; the position ends there at last. */
function readHeld(cursor: Cursor, end: number, topics: readonly Topic[]): StoredRecord[] {
  if (cursor.position >= end) return [];
  const records = cursor.reader.read(cursor.position, { topics }).filter(({ id }) => id <= end);
  cursor.position = records.at(-1)?.id ?? end;
  return records;
}

/** What is new; records of other topics need not be looked at again. */
function readOn(cursor: Cursor, topics: readonly Topic[]): readonly StoredRecord[] {
  const newestId = cursor.reader.lastId();
  const records = cursor.reader.read(cursor.position, { topics });
  cursor.position = records.at(-1)?.id ?? Math.max(cursor.position, newestId);
  return records;
}

/** The last n; undefined: all. */
function* lastOf(records: Iterable<TailedRecord>, last: number | undefined): Generator<TailedRecord> {
  if (last === undefined) {
    yield* records;
    return;
  }
  const kept: TailedRecord[] = [];
  for (const record of records) {
    kept.push(record);
    if (kept.length > last) kept.shift();
  }
  yield* kept;
}

function toTailed({ topic, key, headers, value, receivedMs }: StoredRecord): TailedRecord {
  return { topic, key, headers, value, deliveredAtMs: receivedMs };
}
