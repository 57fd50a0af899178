/**
 * A memory of decisions: bounded in entries and bytes, the oldest are forgotten first. They are found by the id of
 * their event or trace, by project, or from the newest backwards.
 *
 * What strangers cause (requests whose project is not known) has a share of its own, so that whoever can reach the
 * door can't make it forget what became of real data.
 */
import type { DecisionRecord } from "@weir/gen/weir/explain/v1/explain.ts";
import { Fate } from "@weir/gen/weir/explain/v1/explain.ts";
import type { Chains, Place } from "./chains.ts";
import { createChains } from "./chains.ts";
import { occupiedBytes } from "./record-bytes.ts";

/** Bounds. */
export interface DecisionRingOptions {
  /** At least 1. */
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** What is wanted. All that is set must hold. */
export interface DecisionQuery {
  /** Of an event or a trace: 32 lower-case hexadecimal digits. */
  readonly id?: string | undefined;
  readonly projectId?: bigint | undefined;
  /** Decided then or later, in ms since the epoch. */
  readonly sinceMs?: number | undefined;
  readonly onlyDropped?: boolean | undefined;
  /** Most that are wanted: the newest. */
  readonly limit: number;
}

/** What was found. */
export interface FoundRecords {
  /** The oldest first. */
  readonly records: readonly DecisionRecord[];
  /** True if there are older ones beyond the limit. */
  readonly truncated: boolean;
}

/** How full it is. */
export interface RingState {
  readonly entries: number;
  readonly bytes: number;
  /** When the oldest that is held was decided, in ms since the epoch. */
  readonly oldestMs: number | undefined;
  /** How many were forgotten to make room. */
  readonly forgotten: number;
}

/** The memory. */
export interface DecisionRing {
  /** Remembers a record, and gives it its sequence number. `atMs`: when it was decided, in ms since the epoch. */
  add(record: DecisionRecord, atMs: number): void;
  find(query: DecisionQuery): FoundRecords;
  /** Calls back for every record that is added. Returns a function that ends it. */
  watch(listener: (record: DecisionRecord) => void): () => void;
  readonly state: RingState;
}

interface Entry {
  readonly record: DecisionRecord;
  readonly atMs: number;
  readonly bytes: number;
  readonly places: (readonly [index: Chains<Entry>, place: Place<Entry>])[];
}

const everything = "all";
const strangers = "strangers";
/** Share of the entries that strangers may take. */
const strangersShare = 1 / 8;

/** True if the record matches the conditions that it can be judged by alone. */
export function isWanted(
  { scoping, fate }: DecisionRecord,
  { projectId, onlyDropped }: Pick<DecisionQuery, "projectId" | "onlyDropped">,
): boolean {
  if (projectId !== undefined && scoping?.projectId !== projectId) return false;
  return onlyDropped !== true || fate === Fate.DROPPED;
}

/** Creates an empty memory. */
export function createDecisionRing({ maxEntries, maxBytes }: DecisionRingOptions): DecisionRing {
  const byAge = createChains<Entry>();
  const byId = createChains<Entry>();
  const byProject = createChains<Entry>();
  const listeners = new Set<(record: DecisionRecord) => void>();
  const maxStrangers = Math.max(1, Math.floor(maxEntries * strangersShare));
  let bytes = 0;
  let sequence = 0n;
  let forgotten = 0;

  function remember(entry: Entry): void {
    const { record, places } = entry;
    const put = (index: Chains<Entry>, key: string) => places.push([index, index.append(key, entry)]);
    put(byAge, everything);
    if ((record.scoping?.organizationId ?? 0n) === 0n) put(byAge, strangers);
    for (const id of idsOf(record)) put(byId, id);
    if (record.scoping !== undefined) put(byProject, String(record.scoping.projectId));
    bytes += entry.bytes;
  }

  function forgetOldest(key: typeof everything | typeof strangers): void {
    const entry = byAge.oldest(key);
    if (entry === undefined) return;
    for (const [index, place] of entry.places) index.remove(place);
    bytes -= entry.bytes;
    forgotten++;
  }

  function candidates({ id, projectId }: DecisionQuery): Iterable<Entry> {
    if (id !== undefined) return byId.newestFirst(id);
    return projectId === undefined ? byAge.newestFirst(everything) : byProject.newestFirst(String(projectId));
  }

  return {
    add(record, atMs) {
      sequence++;
      record.sequence = sequence;
      remember({ record, atMs, bytes: occupiedBytes(record), places: [] });
      if (byAge.count(strangers) > maxStrangers) forgetOldest(strangers);
      while (byAge.count(everything) > maxEntries || bytes > maxBytes) forgetOldest(everything);
      for (const listener of listeners) listener(record);
    },
    find(query) {
      const records: DecisionRecord[] = [];
      for (const { record, atMs } of candidates(query)) {
        if (atMs < (query.sinceMs ?? Number.NEGATIVE_INFINITY) || !isWanted(record, query)) continue;
        if (records.length === query.limit) return { records: records.reverse(), truncated: true };
        records.push(record);
      }
      return { records: records.reverse(), truncated: false };
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get state() {
      return { entries: byAge.count(everything), bytes, oldestMs: byAge.oldest(everything)?.atMs, forgotten };
    },
  };
}

/** Every id that the record is found by, once. */
function idsOf({ eventId, traceId, decisions }: DecisionRecord): Set<string> {
  const ids = new Set<string>();
  if (eventId !== "") ids.add(eventId);
  if (traceId !== "") ids.add(traceId);
  for (const decision of decisions) if (decision.traceId !== "") ids.add(decision.traceId);
  return ids;
}
