/** Project states by key, bounded: the keys that were not used lately make room for new ones. */
import type { ProjectState } from "./project-state.ts";

/** What is kept per key. */
export interface StateEntry {
  state: ProjectState;
  /** Revision of the document that the state was read from; empty if none. */
  revision: string;
  /** Size of that document. */
  bytes: number;
  /** Used since room was last looked for. */
  used: boolean;
  /** Those who wait for the state to be known. */
  waiters: Set<(state: ProjectState) => void> | undefined;
}

export interface StateEntriesOptions {
  readonly maxEntries: number;
  /** Bound on the sum of the documents' sizes. */
  readonly maxBytes: number;
  onEvict(publicKey: string, entry: StateEntry): void;
}

export interface StateEntries {
  readonly size: number;
  readonly bytes: number;
  get(publicKey: string): StateEntry | undefined;
  /** Adds a pending entry; others leave if there is no room. */
  add(publicKey: string): StateEntry;
  /** Notes that an entry's document has another size; others leave if there is no room. */
  resize(publicKey: string, entry: StateEntry, bytes: number): void;
  keys(): IterableIterator<string>;
}

/**
 * Second chance instead of exact least-recent use: a lookup only sets a flag, and whoever looks for room passes over
 * each flagged entry once.
 */
export function createStateEntries(options: StateEntriesOptions): StateEntries {
  const entries = new Map<string, StateEntry>();
  let bytes = 0;

  function makeRoom(keep: string): void {
    while (entries.size > 1 && (entries.size > options.maxEntries || bytes > options.maxBytes)) {
      for (const [publicKey, entry] of entries) {
        // Behind all others: what was added or resized just now, and what was used.
        if (publicKey === keep || entry.used) {
          entry.used = false;
          entries.delete(publicKey);
          entries.set(publicKey, entry);
          continue;
        }
        entries.delete(publicKey);
        bytes -= entry.bytes;
        options.onEvict(publicKey, entry);
        break;
      }
    }
  }

  return {
    get size() {
      return entries.size;
    },
    get bytes() {
      return bytes;
    },
    get: (publicKey) => entries.get(publicKey),
    add(publicKey) {
      const state: ProjectState = { status: "pending", publicKey, problems: [] };
      const entry: StateEntry = { state, revision: "", bytes: 0, used: true, waiters: undefined };
      entries.set(publicKey, entry);
      makeRoom(publicKey);
      return entry;
    },
    resize(publicKey, entry, size) {
      bytes += size - entry.bytes;
      entry.bytes = size;
      makeRoom(publicKey);
    },
    keys: () => entries.keys(),
  };
}
