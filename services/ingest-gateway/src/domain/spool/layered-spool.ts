/**
 * The buffer: in memory, and on disk if there is a store.
 *
 * With a store, the envelopes that have been in memory for longest leave it when memory gets short (`spill.ts`), and are
 * read back when their turn comes (`read-back.ts`). If the buffer is durable, an envelope is on disk before it counts as
 * taken; else only what leaves memory is written.
 */
import type { Quantities } from "@weir/data-category";
import type { DiskLayer } from "./disk-layer.ts";
import { createEntryPlaces } from "./entry-places.ts";
import { createEnvelopeStacks } from "./envelope-stacks.ts";
import type { StoreRecovery } from "./envelope-store.ts";
import type { HeldEnvelope } from "./held-envelope.ts";
import { createReadBack } from "./read-back.ts";
import { routeOf } from "./route.ts";
import { createSpill } from "./spill.ts";
import type { Spool } from "./spool.ts";
import type { SpoolEntry } from "./spool-entry.ts";
import { createEntry, leaveOnDisk } from "./spool-entry.ts";
import { groupEntries } from "./spool-status.ts";

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
  /** An envelope is found on disk. Told before it is known whether a later record holds less of it. */
  readonly onFound: (envelope: HeldEnvelope) => void;
  /** A former process left an envelope. */
  readonly onRecovered: (quantities: Quantities) => void;
  /** The store was opened. */
  readonly onOpened: (recovery: StoreRecovery) => void;
  /** An envelope that was held can't be read any more. */
  readonly onLost: (entry: Pick<SpoolEntry, "publicKey" | "projectId" | "receivedAtMs" | "quantities">) => void;
}

/** What an ordinary envelope occupies, in bytes: whether the buffer has capacity is asked for one of these. */
const ordinaryBytes = 4096;

/** Creates the buffer, empty. */
export function createLayeredSpool(options: LayeredSpoolOptions): Spool {
  const { maxEntries, maxBytes, disk, now, onAvailable } = options;
  const stacks = createEnvelopeStacks();
  const places = createEntryPlaces();
  const { memory } = places;
  const spill = disk && createSpill(places, disk, maxBytes);
  const readBack =
    disk &&
    createReadBack({
      places,
      disk,
      maxBytes,
      now,
      onLost(entry) {
        forget(entry);
        options.onLost(entry);
      },
      onEnd(stack, wait) {
        if (wait === undefined) stacks.resume(stack);
        else stacks.park(stack, wait);
        onAvailable();
      },
    });
  const sweepMs = Math.min(10_000, Math.max(250, options.maxAgeMs / 20));
  let sweptAtMs = 0;
  let closed = false;

  function refusal(bytes: number): string | undefined {
    if (places.entries >= maxEntries) return `it holds ${places.entries} envelopes, the most that it may`;
    if (memory.bytes >= maxBytes) return `it holds ${memory.bytes} bytes in memory, of at most ${maxBytes}`;
    return disk?.isDurable === true ? disk.store.refusal(bytes) : undefined;
  }

  function hold(entry: SpoolEntry): void {
    memory.offer(entry);
    stacks.add(entry);
    spill?.relieve();
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

  function forget(entry: SpoolEntry): void {
    places.forget(entry);
    if (entry.record !== undefined) disk?.store.release(entry.record);
  }

  /** From time to time: what is too old comes first, and what has been in memory for long is written. */
  function sweep(nowMs: number): void {
    if (nowMs - sweptAtMs < sweepMs) return;
    sweptAtMs = nowMs;
    stacks.expire(nowMs - options.maxAgeMs);
    spill?.relieve();
    spill?.flush(nowMs);
  }

  /** Yields what could not be left there. */
  async function* leaveAllOnDisk(): AsyncGenerator<HeldEnvelope> {
    const inMemory = [...stacks.all()].flatMap(({ entries }) =>
      entries.filter(({ envelope }) => envelope !== undefined),
    );
    const isOnDisk = (entry: SpoolEntry) => entry.record !== undefined && !entry.isStale;
    await Promise.all(inMemory.map((entry) => (isOnDisk(entry) ? undefined : spill?.write(entry))));
    for (const entry of inMemory) {
      if (entry.isOver || isOnDisk(entry) || entry.envelope === undefined) continue;
      places.take(entry, entry.envelope);
      yield entry.envelope;
    }
  }

  /** Yields everything, also what is on disk. */
  async function* empty(): AsyncGenerator<HeldEnvelope> {
    for (const stack of [...stacks.all()]) {
      for (let entry = stacks.pop(stack); entry !== undefined; entry = stacks.pop(stack)) {
        await readBack?.read(entry);
        if (entry.envelope === undefined || entry.isOver) continue;
        places.take(entry, entry.envelope);
        yield entry.envelope;
      }
    }
  }

  return {
    async open() {
      if (disk === undefined) return;
      const found = new Map<string, SpoolEntry>();
      const recovery = await disk.store.open((envelope, record) => {
        options.onFound(envelope);
        const entry = createEntry(envelope);
        entry.record = record;
        leaveOnDisk(entry);
        found.set(envelope.id, entry);
      });
      for (const entry of [...found.values()].sort((a, b) => a.receivedAtMs - b.receivedAtMs)) {
        places.add(entry);
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
      places.add(entry);
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
        } else if (newest?.envelope !== undefined || newest?.isOver === true || readBack === undefined) {
          const entry = stacks.pop(stack);
          if (entry?.envelope === undefined || entry.isOver) continue;
          places.take(entry, entry.envelope);
          return entry.envelope;
        } else {
          // They will be read in a moment, and be newer than all that follow.
          if (readBack.isBusy) return undefined;
          stacks.park(stack, readBack.begin(stack, nowMs));
        }
      }
      return undefined;
    },
    putBack(envelope, nowMs) {
      const entry = places.giveBack(envelope);
      if (entry === undefined) return;
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
      if (hasShrunk && spill !== undefined && entry.record !== undefined) {
        entry.isStale = true;
        void spill.write(entry);
      }
      spill?.relieve();
    },
    finish(envelope) {
      const entry = places.giveBack(envelope);
      if (entry !== undefined) forget(entry);
    },
    wake: stacks.wakeProject,
    wakeProcessors: stacks.wakeProcessors,
    nextWakeMs: stacks.nextWakeMs,
    close() {
      closed = true;
    },
    async *drain() {
      yield* disk === undefined || disk.isEphemeral ? empty() : leaveAllOnDisk();
      await disk?.store.close();
    },
    size() {
      const usage = disk?.store.usage();
      return {
        entries: places.entries,
        bytes: memory.bytes,
        maxEntries,
        maxBytes,
        disk: usage === undefined ? undefined : { ...usage, entries: places.entriesOnDisk },
        refusing: closed ? "the gateway stops" : refusal(ordinaryBytes),
      };
    },
    status: () => groupEntries(stacks.all(), places.taken.values()),
  };
}
