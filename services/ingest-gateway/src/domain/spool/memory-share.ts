/** Which envelopes are in memory, and which of them could leave it, the longest there first. */
import type { SpoolEntry } from "./spool-entry.ts";

/** The part of the buffer that is in memory. */
export interface MemoryShare {
  /** What all envelopes in memory occupy, taken ones included. */
  readonly bytes: number;
  /** Counts bytes that are, or will soon be, those of an entry. */
  reserve(bytes: number): void;
  free(bytes: number): void;
  /** The entry waits in the buffer: it may leave memory. */
  offer(entry: SpoolEntry): void;
  /** The entry must stay where it is. */
  withdraw(entry: SpoolEntry): void;
  /** Entries that may leave, the longest in memory first. */
  offered(): Iterable<SpoolEntry>;
}

/** Creates it, empty. */
export function createMemoryShare(): MemoryShare {
  const offered = new Set<SpoolEntry>();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    reserve(added) {
      bytes += added;
    },
    free(removed) {
      bytes -= removed;
    },
    offer: (entry) => void offered.add(entry),
    withdraw: (entry) => void offered.delete(entry),
    offered: () => offered.values(),
  };
}
