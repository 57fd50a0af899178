/** Entries of calls in the order in which they wait to be sent; bounded in number and bytes. */
import type { PendingCall } from "./pending-call.ts";

/** One entry of a call. */
export interface WaitingEntry<E, A> {
  readonly call: PendingCall<A>;
  /** Where its answer goes. */
  readonly index: number;
  readonly entry: E;
  readonly bytes: number;
}

export interface WaitingEntries<E, A> {
  readonly size: number;
  readonly bytes: number;
  push(entry: WaitingEntry<E, A>): void;
  /** Takes entries off the front, at most `maxEntries` and, beyond the first, `maxBytes`. Those of settled calls vanish. */
  take(maxEntries: number, maxBytes: number): WaitingEntry<E, A>[];
  /** Takes everything. */
  drain(): WaitingEntry<E, A>[];
}

export function createWaitingEntries<E, A>(): WaitingEntries<E, A> {
  let entries: WaitingEntry<E, A>[] = [];
  let head = 0;
  let bytes = 0;

  function compact(): void {
    if (head < 1024 && head < entries.length) return;
    entries = entries.slice(head);
    head = 0;
  }

  return {
    get size() {
      return entries.length - head;
    },
    get bytes() {
      return bytes;
    },
    push(entry) {
      entries.push(entry);
      bytes += entry.bytes;
    },
    take(maxEntries, maxBytes) {
      const taken: WaitingEntry<E, A>[] = [];
      let takenBytes = 0;
      while (taken.length < maxEntries) {
        const next = entries[head];
        if (next === undefined) break;
        if (!next.call.settled) {
          if (taken.length > 0 && takenBytes + next.bytes > maxBytes) break;
          taken.push(next);
          takenBytes += next.bytes;
        }
        head++;
        bytes -= next.bytes;
      }
      compact();
      return taken;
    },
    drain() {
      const all = entries.slice(head);
      entries = [];
      head = 0;
      bytes = 0;
      return all;
    },
  };
}
