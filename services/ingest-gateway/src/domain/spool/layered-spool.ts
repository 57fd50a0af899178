/**
 * The buffer: in memory, and on disk if there is a store.
 *
 * With a store, the envelopes that have been in memory for longest leave it when memory gets short, and are read back
 * when their turn comes. If the buffer is durable, an envelope is on disk before it counts as taken; else only what
 * leaves memory is written.
 */
import type { Quantities } from "@weir/data-category";
import { createDrainRate } from "./drain-rate.ts";
import type { Stack } from "./envelope-stacks.ts";
import { createEnvelopeStacks } from "./envelope-stacks.ts";
import type { EnvelopeStore, StoreRecovery } from "./envelope-store.ts";
import type { HeldEnvelope } from "./held-envelope.ts";
import { createMemoryShare } from "./memory-share.ts";
import { routeOf } from "./route.ts";
import type { Spool } from "./spool.ts";
import type { SpoolEntry } from "./spool-entry.ts";
import { createEntry, leaveOnDisk } from "./spool-entry.ts";
import { groupEntries } from "./spool-status.ts";
import type { Wait } from "./wait.ts";

/** Disk, and how it is used. */
export interface DiskLayer {
  readonly store: EnvelopeStore;
  /** An envelope is on disk before it counts as taken. */
  readonly isDurable: boolean;
  /** The disk ends with the process: nothing is left there. */
  readonly isEphemeral: boolean;
  /** Memory is relieved of at least that many bytes at a time. */
  readonly batchBytes: number;
  /** What has been in memory only for that long is written, in ms; undefined: only what leaves memory. */
  readonly flushAfterMs: number | undefined;
  /** Most envelopes that are read back per second; undefined: as many as the processors take. */
  readonly maxLoadsPerSecond: number | undefined;
  /** Nothing is read back while it says no: the process has too much in memory as it is. */
  readonly mayLoad: () => boolean;
}

/** Bounds of the buffer, and who is told about it. */
export interface LayeredSpoolOptions {
  readonly maxEntries: number;
  /** Most memory. One envelope may exceed it, so that an envelope of any size fits into an empty buffer. */
  readonly maxBytes: number;
  /** What is older is handed out before everything else, in ms. */
  readonly maxAgeMs: number;
  readonly disk: DiskLayer | undefined;
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Something can be taken that could not be before. */
  readonly onAvailable: () => void;
  /** A former process left an envelope. */
  readonly onRecovered: (quantities: Quantities) => void;
  /** The store was opened. */
  readonly onOpened: (recovery: StoreRecovery) => void;
  /** An envelope that was held can't be read any more. */
  readonly onLost: (entry: Pick<SpoolEntry, "publicKey" | "projectId" | "receivedAtMs" | "quantities">) => void;
}

/** Memory is relieved above this part of its bound, so that there is always room for what arrives. */
const relieveAbove = 0.75;
const maxChunkEntries = 64;
const maxChunkBytes = 1024 * 1024;
const maxChunksLoading = 4;
/** How long to wait before looking again whether there is memory or a budget for reading, and whether the disk can be read, in ms. */
const pauseMs = 250;
const unreadableMs = 1000;
/** What an ordinary envelope occupies, in bytes: whether the buffer has capacity is asked for one of these. */
const ordinaryBytes = 4096;

/** Creates the buffer, empty. */
export function createLayeredSpool(options: LayeredSpoolOptions): Spool {
  const { maxEntries, maxBytes, disk, onAvailable } = options;
  const stacks = createEnvelopeStacks();
  const memory = createMemoryShare();
  const taken = new Map<HeldEnvelope, SpoolEntry>();
  const drainRate = createDrainRate(disk?.maxLoadsPerSecond);
  const sweepMs = Math.min(10_000, Math.max(250, options.maxAgeMs / 20));
  let entries = 0;
  /** Of those, the ones that are not in memory. */
  let entriesOnDisk = 0;
  /** Of those in memory, what is being written in order to leave. */
  let leavingBytes = 0;
  let chunksLoading = 0;
  let sweptAtMs = 0;
  let closed = false;

  function refusal(bytes: number): string | undefined {
    if (entries >= maxEntries) return `it holds ${entries} envelopes, the most that it may`;
    if (memory.bytes >= maxBytes) return `it holds ${memory.bytes} bytes in memory, of at most ${maxBytes}`;
    return disk?.isDurable === true ? disk.store.refusal(bytes) : undefined;
  }

  function hold(entry: SpoolEntry): void {
    memory.offer(entry);
    stacks.add(entry);
    relieve();
  }

  async function keepAndHold(
    entry: SpoolEntry,
    { store }: DiskLayer,
    envelope: HeldEnvelope,
  ): Promise<"full" | undefined> {
    try {
      entry.record = await store.keep(envelope);
    } catch {
      forget(entry);
      return "full";
    }
    hold(entry);
    onAvailable();
    return undefined;
  }

  /** Lets envelopes leave memory until enough of it is free. */
  function relieve(): void {
    if (disk === undefined) return;
    const mark = maxBytes * relieveAbove;
    if (memory.bytes - leavingBytes <= mark) return;
    const target = Math.max(0, mark - disk.batchBytes);
    for (const entry of memory.offered()) {
      if (memory.bytes - leavingBytes <= target) return;
      if (entry.record !== undefined && !entry.isStale) {
        leaveMemory(entry);
      } else {
        if (disk.store.refusal(entry.bytes) !== undefined) return;
        const { bytes } = entry;
        leavingBytes += bytes;
        void write(entry, disk).then((isWritten) => {
          leavingBytes -= bytes;
          if (isWritten && isOffered(entry)) leaveMemory(entry);
        });
      }
    }
  }

  function isOffered(entry: SpoolEntry): boolean {
    return !entry.isOver && entry.envelope !== undefined && !taken.has(entry.envelope) && !entry.isStale;
  }

  function leaveMemory(entry: SpoolEntry): void {
    memory.withdraw(entry);
    memory.free(entry.bytes);
    leaveOnDisk(entry);
    entriesOnDisk++;
  }

  /** Writes what is left of an envelope. Resolves with true if that is now on disk. */
  async function write(entry: SpoolEntry, { store }: DiskLayer): Promise<boolean> {
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

  function forget(entry: SpoolEntry): void {
    entry.isOver = true;
    entries--;
    memory.withdraw(entry);
    if (entry.envelope === undefined) entriesOnDisk--;
    else memory.free(entry.bytes);
    if (entry.record !== undefined) disk?.store.release(entry.record);
  }

  /** Begins to read the newest envelopes of a stack. What it returns is what the stack waits for. */
  function load(stack: Stack, nowMs: number, { mayLoad, store }: DiskLayer): Wait {
    const wait = (untilMs: number, detail: string): Wait => ({ reason: "disk", detail, untilMs });
    // Where nothing in memory is under way, memory would never get free: then a chunk is read in spite of its bound.
    const isStuck = taken.size === 0 && chunksLoading === 0;
    if ((memory.bytes >= maxBytes && !isStuck) || !mayLoad()) return wait(nowMs + pauseMs, "memory is short");
    const chunk = newestOnDisk(stack);
    const allowed = drainRate.take(chunk.length, nowMs);
    if (allowed === 0) {
      const detail = "spool.envelopes.max_unspool_envelopes_per_second";
      return wait(Math.max(drainRate.nextMs(nowMs), nowMs + pauseMs), detail);
    }
    chunksLoading++;
    void loadAll(stack, chunk.slice(0, allowed), store);
    return wait(Number.POSITIVE_INFINITY, "being read from disk");
  }

  function newestOnDisk({ entries: all }: Stack): SpoolEntry[] {
    const chunk: SpoolEntry[] = [];
    let bytes = 0;
    for (let index = all.length - 1; index >= 0 && chunk.length < maxChunkEntries; index--) {
      const entry = all[index];
      if (entry === undefined || entry.envelope !== undefined) break;
      bytes += entry.bytes;
      if (chunk.length > 0 && bytes > maxChunkBytes) break;
      chunk.push(entry);
    }
    return chunk;
  }

  async function loadAll(stack: Stack, chunk: readonly SpoolEntry[], store: EnvelopeStore): Promise<void> {
    const isRead = await Promise.all(chunk.map((entry) => loadOne(entry, store)));
    chunksLoading--;
    if (isRead.every((each) => each)) stacks.resume(stack);
    else
      stacks.park(stack, { reason: "disk", detail: "the disk can't be read", untilMs: options.now() + unreadableMs });
    onAvailable();
  }

  /** Resolves with false if it should be tried again. */
  async function loadOne(entry: SpoolEntry, store: EnvelopeStore): Promise<boolean> {
    if (entry.record === undefined || entry.isOver || entry.envelope !== undefined) return true;
    try {
      const envelope = await store.load(entry.record);
      if (envelope === undefined) {
        forget(entry);
        options.onLost(entry);
        return true;
      }
      entry.envelope = envelope;
      entry.quantities = [];
      entriesOnDisk--;
      memory.reserve(entry.bytes);
      memory.offer(entry);
      return true;
    } catch {
      return false;
    }
  }

  /** From time to time: what is too old comes first, and what has been in memory for long is written. */
  function sweep(nowMs: number): void {
    if (nowMs - sweptAtMs < sweepMs) return;
    sweptAtMs = nowMs;
    stacks.expire(nowMs - options.maxAgeMs);
    relieve();
    if (disk?.flushAfterMs === undefined) return;
    for (const entry of memory.offered()) {
      if (entry.receivedAtMs > nowMs - disk.flushAfterMs || disk.store.refusal(entry.bytes) !== undefined) return;
      if (entry.record === undefined) void write(entry, disk);
    }
  }

  async function leaveAllOnDisk(layer: DiskLayer): Promise<HeldEnvelope[]> {
    const inMemory = [...stacks.all()].flatMap((stack) =>
      stack.entries.filter(({ envelope }) => envelope !== undefined),
    );
    await Promise.all(
      inMemory.map(async (entry) => {
        if (entry.record === undefined || entry.isStale) await write(entry, layer);
      }),
    );
    return inMemory.flatMap((entry) => {
      if (entry.isOver || (entry.record !== undefined && !entry.isStale) || entry.envelope === undefined) return [];
      memory.withdraw(entry);
      taken.set(entry.envelope, entry);
      return [entry.envelope];
    });
  }

  return {
    async open() {
      if (disk === undefined) return;
      const found = new Map<string, SpoolEntry>();
      const recovery = await disk.store.open((envelope, record) => {
        const entry = createEntry(envelope);
        entry.record = record;
        leaveOnDisk(entry);
        found.set(envelope.id, entry);
      });
      for (const entry of [...found.values()].sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
        entries++;
        entriesOnDisk++;
        options.onRecovered(entry.quantities);
        stacks.add(entry);
      }
      options.onOpened(recovery);
      onAvailable();
    },
    push(envelope) {
      if (closed) return "closed";
      if (refusal(envelope.bytes) !== undefined) return "full";
      const entry = createEntry(envelope);
      entries++;
      memory.reserve(entry.bytes);
      if (disk?.isDurable === true) return keepAndHold(entry, disk, envelope);
      hold(entry);
      return undefined;
    },
    take(nowMs, whyWait) {
      sweep(nowMs);
      for (let stack = stacks.first(nowMs); stack !== undefined; stack = stacks.first(nowMs)) {
        const wait = stack.kind === "expired" ? undefined : whyWait(stack);
        const newest = stack.entries.at(-1);
        if (wait !== undefined) {
          stacks.park(stack, wait);
        } else if (newest?.envelope !== undefined || newest?.isOver === true || disk === undefined) {
          const entry = stacks.pop(stack);
          if (entry?.envelope === undefined || entry.isOver) continue;
          memory.withdraw(entry);
          taken.set(entry.envelope, entry);
          return entry.envelope;
        } else {
          // They will be read in a moment, and be newer than all that follow.
          if (chunksLoading >= maxChunksLoading) return undefined;
          stacks.park(stack, load(stack, nowMs, disk));
        }
      }
      return undefined;
    },
    putBack(envelope, nowMs) {
      const entry = taken.get(envelope);
      if (entry === undefined) return;
      taken.delete(envelope);
      memory.free(entry.bytes - envelope.bytes);
      const hasShrunk = entry.bytes !== envelope.bytes;
      entry.bytes = envelope.bytes;
      entry.route = routeOf(envelope.items);
      if (!entry.isBeingWritten) memory.offer(entry);
      if (envelope.notBeforeMs > nowMs) {
        stacks.addRetry(entry, { reason: "retry", detail: envelope.lastFailure, untilMs: envelope.notBeforeMs });
      } else {
        stacks.add(entry);
      }
      // Else what was answered would be sent again after a restart.
      if (hasShrunk && disk !== undefined && entry.record !== undefined) {
        entry.isStale = true;
        void write(entry, disk);
      }
      relieve();
    },
    finish(envelope) {
      const entry = taken.get(envelope);
      if (entry === undefined) return;
      taken.delete(envelope);
      forget(entry);
    },
    wake: stacks.wakeProject,
    wakeProcessors: stacks.wakeProcessors,
    nextWakeMs: stacks.nextWakeMs,
    close() {
      closed = true;
    },
    async *drain() {
      if (disk !== undefined && !disk.isEphemeral) {
        yield* await leaveAllOnDisk(disk);
        await disk.store.close();
        return;
      }
      for (const stack of [...stacks.all()]) {
        for (let entry = stacks.pop(stack); entry !== undefined; entry = stacks.pop(stack)) {
          if (disk !== undefined) await loadOne(entry, disk.store);
          if (entry.envelope === undefined || entry.isOver) continue;
          memory.withdraw(entry);
          taken.set(entry.envelope, entry);
          yield entry.envelope;
        }
      }
      await disk?.store.close();
    },
    size() {
      const usage = disk?.store.usage();
      return {
        entries,
        bytes: memory.bytes,
        maxEntries,
        maxBytes,
        disk: usage === undefined ? undefined : { ...usage, entries: entriesOnDisk },
        refusing: closed ? "the gateway stops" : refusal(ordinaryBytes),
      };
    },
    status: () => groupEntries(stacks.all(), taken.values()),
  };
}
