/**
 * The states that lookup sources gave, fetched when they are first read and kept fresh as long as somebody watches them
 * (project configuration, section "Project cache"). What is known is served while it is fetched again, and stays in use
 * when no source answers.
 */
import { type ProjectState, ProjectStatus } from "@weir/gen/weir/projectconfig/v1/project_config.ts";
import { isPublicKey } from "@weir/project-state";
import { type Backoff, createBackoff } from "./backoff.ts";
import type { LookupSource, StateAnswer } from "./lookup-source.ts";
import { disabledState, pendingState } from "./served-state.ts";
import type { Timers } from "./timers.ts";

export interface LookedUpStates {
  /** What is known of a key; it is fetched if that is nothing, or no longer fresh. */
  read(publicKey: string): ProjectState;
  /** How many keys are held. */
  readonly size: number;
  /** Bytes of the documents that are held. */
  readonly bytes: number;
  /** A source that failed answers again: what waits since then is fetched at once. */
  retryFailed(): void;
  /** Forgets everything and fetches no more. */
  stop(): void;
}

/** Times in ms. */
export interface LookedUpStatesOptions {
  /** In the order in which they are asked. */
  readonly sources: readonly LookupSource[];
  /** How long a state is fresh. */
  readonly expiryMs: number;
  /** How much longer it is kept without being used. */
  readonly graceMs: number;
  /** Fetch an unused state again so long after its last fetch. Between expiry and the end of the grace, else ignored. */
  readonly refreshMs: number | undefined;
  /** Longest pause between two attempts. */
  readonly maxRetryMs: number;
  /** Most keys; further ones stay pending. */
  readonly maxStates: number;
  /** Most bytes of documents; beyond, those held longest are dropped and fetched again when they are read. */
  readonly maxBytes: number;
  /** Ms since an arbitrary start. */
  readonly monotonicMs: () => number;
  readonly timers: Timers;
  readonly isWatched: (publicKey: string) => boolean;
  /** True if a local source has the key: then no other is asked. */
  readonly isLocal: (publicKey: string) => boolean;
  /** The state of a key became another one. @param lastChangeMs when that was, as the document says, in ms since the epoch */
  readonly onChange: (publicKey: string, lastChangeMs: number | undefined) => void;
  /** A key could not be taken: there are too many. */
  readonly onFull: () => void;
}

interface Entry {
  state: ProjectState;
  /** The source's name for the revision that is held. */
  sourceRevision: string | undefined;
  phase: "waiting" | "fetching" | "complete";
  /** No source answered, and one failed: the next attempt waits for its pause. */
  failed: boolean;
  /** The fetch under way is not on anybody's behalf: it does not prolong the entry's life. */
  isRefresh: boolean;
  /** Somebody read the state while its document was dropped, and must be told. */
  missed: boolean;
  /** The revision that watchers were told last. */
  toldRevision: string;
  fetchedAtMs: number;
  evictAtMs: number;
  readAtMs: number;
  readonly backoff: Backoff;
  cancelTimer: () => void;
}

/** Entries that are looked at to find one that nobody watches, when there are too many. */
const maxEvictionLooks = 100;

export function createLookedUpStates(options: LookedUpStatesOptions): LookedUpStates {
  const { sources, expiryMs, graceMs, monotonicMs, timers, isWatched, isLocal } = options;
  const lifeMs = expiryMs + graceMs;
  const refreshMs = isBetween(options.refreshMs, expiryMs, lifeMs) ? options.refreshMs : undefined;
  const entries = new Map<string, Entry>();
  /** Those whose document is held, longest first. */
  const withDocument = new Map<string, Entry>();
  let bytes = 0;
  let stopped = false;

  function inUse(publicKey: string): boolean {
    return isWatched(publicKey) && !isLocal(publicKey);
  }

  function add(publicKey: string): Entry | undefined {
    if (entries.size >= options.maxStates && !evictUnwatched()) return undefined;
    const entry: Entry = {
      state: pendingState(publicKey),
      sourceRevision: undefined,
      phase: "waiting",
      failed: false,
      isRefresh: false,
      missed: false,
      toldRevision: "",
      fetchedAtMs: 0,
      evictAtMs: 0,
      readAtMs: 0,
      backoff: createBackoff(options.maxRetryMs),
      cancelTimer() {},
    };
    entries.set(publicKey, entry);
    return entry;
  }

  function evictUnwatched(): boolean {
    let looks = 0;
    for (const [publicKey, entry] of entries) {
      if (entry.phase !== "fetching" && !inUse(publicKey)) {
        evict(publicKey, entry);
        return true;
      }
      looks += 1;
      if (looks === maxEvictionLooks) return false;
    }
    return false;
  }

  function evict(publicKey: string, entry: Entry): void {
    entry.cancelTimer();
    hold(entry, pendingState(publicKey));
    entries.delete(publicKey);
  }

  function hold(entry: Entry, state: ProjectState): void {
    bytes += state.document.length - entry.state.document.length;
    entry.state = state;
    withDocument.delete(state.publicKey);
    if (state.document.length > 0) withDocument.set(state.publicKey, entry);
  }

  /** Keeps the documents within their bytes. Who watches a key has its document already. */
  function dropDocuments(latest: Entry): void {
    if (bytes <= options.maxBytes) return;
    for (const [publicKey, entry] of withDocument) {
      if (entry === latest) continue;
      hold(entry, pendingState(publicKey));
      entry.sourceRevision = undefined;
      if (bytes <= options.maxBytes) return;
    }
  }

  function look(publicKey: string, entry: Entry, isRefresh: boolean): void {
    entry.cancelTimer();
    entry.phase = "fetching";
    entry.failed = false;
    entry.isRefresh = isRefresh;
    void askSources(publicKey, entry).then((answer) => {
      if (!stopped && entries.get(publicKey) === entry) settle(publicKey, entry, answer);
    });
  }

  async function askSources(publicKey: string, entry: Entry): Promise<StateAnswer> {
    let failed = false;
    for (const source of sources) {
      const answer = await source.lookUp({ publicKey, heldRevision: entry.sourceRevision });
      if (answer.kind === "found" || answer.kind === "unchanged") return answer;
      failed ||= answer.kind === "failed";
    }
    return { kind: failed ? "failed" : "unknown" };
  }

  function settle(publicKey: string, entry: Entry, answer: StateAnswer): void {
    switch (answer.kind) {
      case "found":
        complete(publicKey, entry);
        entry.sourceRevision = answer.found.sourceRevision;
        replace(publicKey, entry, answer.found.state, answer.found.lastChangeMs);
        return;
      case "unchanged":
        // The document was dropped while its revision was compared.
        if (entry.sourceRevision === undefined) retry(publicKey, entry);
        else complete(publicKey, entry);
        return;
      case "unknown":
        // Nobody has it, and all were asked. What was known once stays: a cache that lost a key says nothing about it.
        if (entry.toldRevision === "") replace(publicKey, entry, disabledState(publicKey));
        retry(publicKey, entry);
        return;
      case "failed":
        entry.failed = true;
        retry(publicKey, entry);
    }
  }

  function complete(publicKey: string, entry: Entry): void {
    const nowMs = monotonicMs();
    entry.backoff.reset();
    entry.phase = "complete";
    entry.fetchedAtMs = nowMs;
    if (!entry.isRefresh) entry.evictAtMs = nowMs + lifeMs;
    if (entry.evictAtMs <= nowMs + expiryMs) at(entry, entry.evictAtMs, () => end(publicKey, entry));
    else at(entry, nowMs + expiryMs, () => expire(publicKey, entry));
  }

  function replace(publicKey: string, entry: Entry, state: ProjectState, lastChangeMs?: number): void {
    const former = entry.state;
    const isFirst = entry.toldRevision === "";
    const changed = state.status !== former.status || state.revision !== former.revision;
    const dropped = former.status === ProjectStatus.PENDING && state.revision === entry.toldRevision;
    hold(entry, state);
    if (changed && (!dropped || entry.missed || state.status !== ProjectStatus.ENABLED)) {
      // What is seen for the first time may have changed long ago.
      options.onChange(publicKey, isFirst ? undefined : lastChangeMs);
    }
    entry.toldRevision = state.revision;
    entry.missed = false;
    dropDocuments(entry);
  }

  function retry(publicKey: string, entry: Entry): void {
    if (!inUse(publicKey) && monotonicMs() - entry.readAtMs >= lifeMs) {
      evict(publicKey, entry);
      return;
    }
    entry.phase = "waiting";
    at(entry, monotonicMs() + entry.backoff.next(), () => look(publicKey, entry, false));
  }

  /** No longer fresh. */
  function expire(publicKey: string, entry: Entry): void {
    if (inUse(publicKey)) {
      look(publicKey, entry, false);
      return;
    }
    const refreshAtMs = refreshMs === undefined ? Number.POSITIVE_INFINITY : entry.fetchedAtMs + refreshMs;
    if (refreshAtMs < entry.evictAtMs) at(entry, refreshAtMs, () => look(publicKey, entry, true));
    else at(entry, entry.evictAtMs, () => end(publicKey, entry));
  }

  function end(publicKey: string, entry: Entry): void {
    if (inUse(publicKey)) look(publicKey, entry, false);
    else evict(publicKey, entry);
  }

  function at(entry: Entry, timeMs: number, task: () => void): void {
    entry.cancelTimer();
    entry.cancelTimer = timers.after(Math.max(0, timeMs - monotonicMs()), task);
  }

  return {
    read(publicKey) {
      if (stopped) return pendingState(publicKey);
      if (!isPublicKey(publicKey)) return disabledState(publicKey);
      const known = entries.get(publicKey);
      const entry = known ?? add(publicKey);
      if (entry === undefined) {
        options.onFull();
        return pendingState(publicKey);
      }
      const nowMs = monotonicMs();
      entry.readAtMs = nowMs;
      const dropped = known !== undefined && entry.state.status === ProjectStatus.PENDING;
      if (dropped) entry.missed = true;
      if (entry.phase === "fetching") entry.isRefresh = false;
      else if (known === undefined) look(publicKey, entry, false);
      else if (entry.phase === "complete" && (dropped || nowMs - entry.fetchedAtMs >= expiryMs)) {
        look(publicKey, entry, false);
      }
      return entry.state;
    },
    get size() {
      return entries.size;
    },
    get bytes() {
      return bytes;
    },
    retryFailed() {
      for (const [publicKey, entry] of entries) {
        if (!entry.failed || entry.phase !== "waiting") continue;
        entry.backoff.reset();
        look(publicKey, entry, false);
      }
    },
    stop() {
      stopped = true;
      for (const [publicKey, entry] of entries) evict(publicKey, entry);
    },
  };
}

function isBetween(value: number | undefined, above: number, below: number): boolean {
  return value !== undefined && value > above && value < below;
}
