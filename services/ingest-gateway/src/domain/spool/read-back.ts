/** Reads envelopes back from disk when their turn comes: some at a time, and no more than memory and a rate allow. */
import type { DiskLayer } from "./disk-layer.ts";
import { createDrainRate } from "./drain-rate.ts";
import type { EntryPlaces } from "./entry-places.ts";
import type { Stack } from "./envelope-stacks.ts";
import type { SpoolEntry } from "./spool-entry.ts";
import type { Wait } from "./wait.ts";

/** The way from disk to memory. */
export interface ReadBack {
  /** Whether as much is being read as may be at a time. */
  readonly isBusy: boolean;
  /** Begins to read the newest envelopes of a stack. What it returns is what the stack waits for. */
  begin(stack: Stack, nowMs: number): Wait;
  /** Reads one envelope, if it is not in memory. Resolves with false if it should be tried again. */
  read(entry: SpoolEntry): Promise<boolean>;
}

/** What it works on, and who is told. */
export interface ReadBackOptions {
  readonly places: EntryPlaces;
  readonly disk: DiskLayer;
  /** Most memory of the buffer. */
  readonly maxBytes: number;
  /** An envelope is damaged: nothing is left of it. */
  readonly onLost: (entry: SpoolEntry) => void;
  /** The reading for a stack has ended. `wait`: why it should be tried again; undefined: it can be worked on. */
  readonly onEnd: (stack: Stack, wait: Wait | undefined) => void;
  /** Ms since the epoch. */
  readonly now: () => number;
}

const maxChunkEntries = 64;
const maxChunkBytes = 1024 * 1024;
const maxChunksLoading = 4;
/** How long to wait before looking again whether there is memory or a budget for reading, and whether the disk can be read, in ms. */
const pauseMs = 250;
const unreadableMs = 1000;

/** Creates it. */
export function createReadBack({ places, disk, maxBytes, onLost, onEnd, now }: ReadBackOptions): ReadBack {
  const { memory } = places;
  const drainRate = createDrainRate(disk.maxLoadsPerSecond);
  let chunksLoading = 0;

  async function read(entry: SpoolEntry): Promise<boolean> {
    if (entry.record === undefined || entry.isOver || entry.envelope !== undefined) return true;
    try {
      const envelope = await disk.store.load(entry.record);
      if (envelope === undefined) onLost(entry);
      else places.enterMemory(entry, envelope);
      return true;
    } catch {
      return false;
    }
  }

  async function readAll(stack: Stack, chunk: readonly SpoolEntry[]): Promise<void> {
    const isRead = await Promise.all(chunk.map(read));
    chunksLoading--;
    onEnd(stack, isRead.every((each) => each) ? undefined : diskWait(now() + unreadableMs, "the disk can't be read"));
  }

  return {
    get isBusy() {
      return chunksLoading >= maxChunksLoading;
    },
    begin(stack, nowMs) {
      // Where nothing in memory is under way, memory would never get free: then a chunk is read in spite of its bound.
      const isStuck = places.taken.size === 0 && chunksLoading === 0;
      if ((memory.bytes >= maxBytes && !isStuck) || !disk.mayLoad())
        return diskWait(nowMs + pauseMs, "memory is short");
      const chunk = newestOnDisk(stack);
      const allowed = drainRate.take(chunk.length, nowMs);
      if (allowed === 0) {
        const detail = "spool.envelopes.max_unspool_envelopes_per_second";
        return diskWait(Math.max(drainRate.nextMs(nowMs), nowMs + pauseMs), detail);
      }
      chunksLoading++;
      void readAll(stack, chunk.slice(0, allowed));
      return diskWait(Number.POSITIVE_INFINITY, "being read from disk");
    },
    read,
  };
}

function diskWait(untilMs: number, detail: string): Wait {
  return { reason: "disk", detail, untilMs };
}

function newestOnDisk({ entries }: Stack): SpoolEntry[] {
  const chunk: SpoolEntry[] = [];
  let bytes = 0;
  for (let index = entries.length - 1; index >= 0 && chunk.length < maxChunkEntries; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.envelope !== undefined) break;
    bytes += entry.bytes;
    if (chunk.length > 0 && bytes > maxChunkBytes) break;
    chunk.push(entry);
  }
  return chunk;
}
