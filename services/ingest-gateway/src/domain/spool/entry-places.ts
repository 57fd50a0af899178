/** Where the entries of the buffer are: in memory, on disk only, or with those who took them. */
import type { HeldEnvelope } from "./held-envelope.ts";
import type { MemoryShare } from "./memory-share.ts";
import { createMemoryShare } from "./memory-share.ts";
import type { SpoolEntry } from "./spool-entry.ts";
import { leaveOnDisk } from "./spool-entry.ts";

/** The places, and what is counted there. */
export interface EntryPlaces {
  readonly memory: MemoryShare;
  /** Entries, wherever they are. */
  readonly entries: number;
  /** Of those, the ones that are not in memory. */
  readonly entriesOnDisk: number;
  /** Envelopes that were taken and are neither put back nor finished. */
  readonly taken: ReadonlyMap<HeldEnvelope, SpoolEntry>;
  /** A new entry, in memory or on disk. */
  add(entry: SpoolEntry): void;
  /** Its envelope is handed out: it stays in memory until it is put back or finished. */
  take(entry: SpoolEntry, envelope: HeldEnvelope): void;
  /** The entry of a taken envelope, which is not taken any longer. */
  giveBack(envelope: HeldEnvelope): SpoolEntry | undefined;
  /** What is on disk is enough. */
  leaveMemory(entry: SpoolEntry): void;
  /** Its envelope was read from disk. */
  enterMemory(entry: SpoolEntry, envelope: HeldEnvelope): void;
  /** Nothing is left of it. */
  forget(entry: SpoolEntry): void;
}

/** Creates places without entries. */
export function createEntryPlaces(): EntryPlaces {
  const memory = createMemoryShare();
  const taken = new Map<HeldEnvelope, SpoolEntry>();
  let entries = 0;
  let entriesOnDisk = 0;
  return {
    memory,
    taken,
    get entries() {
      return entries;
    },
    get entriesOnDisk() {
      return entriesOnDisk;
    },
    add(entry) {
      entries++;
      if (entry.envelope === undefined) entriesOnDisk++;
      else memory.reserve(entry.bytes);
    },
    take(entry, envelope) {
      memory.withdraw(entry);
      taken.set(envelope, entry);
    },
    giveBack(envelope) {
      const entry = taken.get(envelope);
      taken.delete(envelope);
      return entry;
    },
    leaveMemory(entry) {
      memory.withdraw(entry);
      memory.free(entry.bytes);
      leaveOnDisk(entry);
      entriesOnDisk++;
    },
    enterMemory(entry, envelope) {
      entry.envelope = envelope;
      entry.quantities = [];
      entriesOnDisk--;
      memory.reserve(entry.bytes);
      memory.offer(entry);
    },
    forget(entry) {
      entry.isOver = true;
      entries--;
      memory.withdraw(entry);
      if (entry.envelope === undefined) entriesOnDisk--;
      else memory.free(entry.bytes);
    },
  };
}
