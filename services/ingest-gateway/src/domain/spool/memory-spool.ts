/**
 * The buffer in memory.
 *
 * One stack per pair of own and sampling key, the newest envelope on top. Stacks that may be worked on come by their
 * newest envelope; stacks that wait come by the time at which they should be looked at again.
 */
import type { HeldEnvelope } from "./held-envelope.ts";
import type { HeapMember } from "./indexed-heap.ts";
import { createIndexedHeap } from "./indexed-heap.ts";
import type { Spool } from "./spool.ts";

/** Bounds of the buffer. */
export interface MemorySpoolOptions {
  readonly maxEntries: number;
  /** Above this it is full. One envelope may exceed it, so that an envelope of any size fits into an empty buffer. */
  readonly maxBytes: number;
  /** How long a stack waits for a project's state before it is looked at again, in ms. */
  readonly recheckMs: number;
}

interface Stack extends HeapMember {
  readonly key: string;
  readonly keys: readonly [own: string, sampling: string];
  /** By `receivedAtMs`, ascending, nearly: what is put back goes on top. */
  readonly envelopes: HeldEnvelope[];
  /** 0 while the stack is ready. */
  wakeAtMs: number;
}

/** Creates an empty buffer. */
export function createMemorySpool({ maxEntries, maxBytes, recheckMs }: MemorySpoolOptions): Spool {
  const stacks = new Map<string, Stack>();
  const byKey = new Map<string, Set<Stack>>();
  const ready = createIndexedHeap<Stack>((a, b) => newest(a) > newest(b));
  const waiting = createIndexedHeap<Stack>((a, b) => a.wakeAtMs < b.wakeAtMs);
  let entries = 0;
  let bytes = 0;
  let closed = false;

  function stackOf(envelope: HeldEnvelope, kind: string): Stack {
    const key = `${kind}${envelope.publicKey}${envelope.samplingKey}`;
    const known = stacks.get(key);
    if (known !== undefined) return known;
    const keys = [envelope.publicKey, envelope.samplingKey] as const;
    const stack: Stack = { key, keys, envelopes: [], wakeAtMs: 0, heapIndex: -1 };
    stacks.set(key, stack);
    for (const member of keys) {
      const sharing = byKey.get(member) ?? new Set();
      byKey.set(member, sharing.add(stack));
    }
    return stack;
  }

  function place(stack: Stack): void {
    (stack.wakeAtMs === 0 ? ready : waiting).update(stack);
  }

  function removeFromHeap(stack: Stack): void {
    (stack.wakeAtMs === 0 ? ready : waiting).remove(stack);
  }

  function forget(stack: Stack): void {
    stacks.delete(stack.key);
    for (const member of stack.keys) {
      const sharing = byKey.get(member);
      sharing?.delete(stack);
      if (sharing?.size === 0) byKey.delete(member);
    }
  }

  function makeReady(stack: Stack): void {
    removeFromHeap(stack);
    stack.wakeAtMs = 0;
    place(stack);
  }

  function wakeDue(nowMs: number): void {
    for (let stack = waiting.peek(); stack !== undefined && stack.wakeAtMs <= nowMs; stack = waiting.peek()) {
      makeReady(stack);
    }
  }

  return {
    push(envelope) {
      if (closed) return "closed";
      if (entries >= maxEntries || bytes >= maxBytes) return "full";
      entries++;
      bytes += envelope.bytes;
      const stack = stackOf(envelope, "");
      stack.envelopes.push(envelope);
      place(stack);
      return undefined;
    },
    take(nowMs) {
      wakeDue(nowMs);
      const stack = ready.peek();
      const envelope = stack?.envelopes.pop();
      if (stack === undefined) return undefined;
      if (stack.envelopes.length > 0) {
        place(stack);
      } else {
        removeFromHeap(stack);
        forget(stack);
      }
      return envelope;
    },
    putBack(envelope, nowMs) {
      const isRetry = envelope.notBeforeMs > nowMs;
      // What waits for its next attempt has a stack of its own, so that it holds up nothing else of its project.
      const stack = stackOf(envelope, isRetry ? `${envelope.id}:` : "");
      removeFromHeap(stack);
      stack.envelopes.push(envelope);
      stack.wakeAtMs = isRetry ? envelope.notBeforeMs : nowMs + recheckMs;
      place(stack);
    },
    finish(envelope) {
      entries--;
      bytes -= envelope.bytes;
    },
    wake(publicKey) {
      for (const stack of byKey.get(publicKey) ?? []) {
        const isRetry = stack.envelopes[0] !== undefined && stack.envelopes[0].notBeforeMs > 0;
        if (stack.wakeAtMs > 0 && !isRetry) makeReady(stack);
      }
    },
    nextWakeMs: () => waiting.peek()?.wakeAtMs,
    close() {
      closed = true;
    },
    drain() {
      const held = [...stacks.values()].flatMap((stack) => stack.envelopes);
      for (const stack of [...stacks.values()]) {
        removeFromHeap(stack);
        forget(stack);
      }
      return held;
    },
    size: () => ({ entries, bytes, maxEntries, maxBytes }),
  };
}

function newest(stack: Stack): number {
  return stack.envelopes.at(-1)?.receivedAtMs ?? 0;
}
