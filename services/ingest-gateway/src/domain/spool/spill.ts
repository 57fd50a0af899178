/** Lets envelopes leave memory for the disk: when memory gets short, when they have been there for long, and at the end. */
import type { DiskLayer } from "./disk-layer.ts";
import type { EntryPlaces } from "./entry-places.ts";
import type { SpoolEntry } from "./spool-entry.ts";

/** The way from memory to disk. */
export interface Spill {
  /** Lets envelopes leave memory until enough of it is free. */
  relieve(): void;
  /** Writes what has been in memory only for too long. */
  flush(nowMs: number): void;
  /** Writes what is left of an envelope. Resolves with true if that is now on disk. */
  write(entry: SpoolEntry): Promise<boolean>;
}

/** Memory is relieved above this part of its bound, so that there is always room for what arrives. */
const relieveAbove = 0.75;

/** Creates it. `maxBytes`: most memory. */
export function createSpill({ memory, taken, leaveMemory }: EntryPlaces, disk: DiskLayer, maxBytes: number): Spill {
  const { store } = disk;
  /** Of what is in memory, what is being written in order to leave. */
  let leavingBytes = 0;

  function isOffered(entry: SpoolEntry): boolean {
    return !entry.isOver && entry.envelope !== undefined && !taken.has(entry.envelope) && !entry.isStale;
  }

  async function write(entry: SpoolEntry): Promise<boolean> {
    const { envelope } = entry;
    if (envelope === undefined || entry.isBeingWritten) return false;
    const { items } = envelope;
    entry.isBeingWritten = true;
    memory.withdraw(entry);
    try {
      const record = await store.keep(envelope);
      if (entry.record !== undefined) store.release(entry.record);
      if (entry.isOver) store.release(record);
      entry.record = record;
      entry.isStale = envelope.items !== items;
      return !entry.isStale;
    } catch {
      // It stays in memory; the store refuses for a while, and then it is tried again.
      return false;
    } finally {
      entry.isBeingWritten = false;
      if (!entry.isOver && !taken.has(envelope)) memory.offer(entry);
    }
  }

  async function writeAndLeave(entry: SpoolEntry): Promise<void> {
    const { bytes } = entry;
    leavingBytes += bytes;
    const isWritten = await write(entry);
    leavingBytes -= bytes;
    if (isWritten && isOffered(entry)) leaveMemory(entry);
  }

  return {
    write,
    relieve() {
      const mark = maxBytes * relieveAbove;
      if (memory.bytes - leavingBytes <= mark) return;
      const target = Math.max(0, mark - disk.batchBytes);
      for (const entry of memory.offered()) {
        if (memory.bytes - leavingBytes <= target) return;
        if (entry.record !== undefined && !entry.isStale) leaveMemory(entry);
        else if (store.refusal(entry.bytes) !== undefined) return;
        else void writeAndLeave(entry);
      }
    },
    flush(nowMs) {
      if (disk.flushAfterMs === undefined) return;
      for (const entry of memory.offered()) {
        if (entry.receivedAtMs > nowMs - disk.flushAfterMs || store.refusal(entry.bytes) !== undefined) return;
        if (entry.record === undefined) void write(entry);
      }
    },
  };
}
