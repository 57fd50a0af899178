/** Reads the embedded store: also while another process writes it, and after that has ended. */
import { openStoreReader, type StoredRecord } from "@weir/sink";
import type { TailedRecord, TailSource } from "./tailed-record.ts";

/**
 * Opens the store in a folder.
 * @throws StoreFileError if there is none
 */
export function createStoreSource(folder: string): TailSource {
  const reader = openStoreReader(folder);
  return {
    async *read({ topics, follow, last, signal }) {
      let position = last === undefined ? 0 : Math.max(reader.lastId() - last, 0);
      if (follow) {
        for await (const records of reader.follow(position, { topics, signal })) yield* records.map(toTailed);
        return;
      }
      const end = reader.lastId();
      while (position < end && !signal.aborted) {
        const records = reader.read(position, { topics }).filter(({ id }) => id <= end);
        yield* records.map(toTailed);
        position = records.at(-1)?.id ?? end;
      }
    },
    async close() {
      reader.close();
    },
  };
}

function toTailed({ topic, key, headers, value, receivedMs }: StoredRecord): TailedRecord {
  return { topic, key, headers, value, deliveredAtMs: receivedMs };
}
