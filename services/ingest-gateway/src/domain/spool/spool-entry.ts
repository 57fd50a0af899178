/** What the buffer knows of an envelope, wherever the envelope is. */
import type { Quantities } from "@weir/data-category";
import { envelopeQuantities } from "@weir/envelope";
import type { LogRecord } from "@weir/segment-log";
import type { HeldEnvelope } from "./held-envelope.ts";
import type { Route } from "./route.ts";
import { routeOf } from "./route.ts";

/** An entry. Small: those whose envelopes are on disk may be many. */
export interface SpoolEntry {
  readonly publicKey: string;
  readonly samplingKey: string;
  readonly projectId: bigint | undefined;
  readonly receivedAtMs: number;
  route: Route;
  /** What the envelope occupies in memory, if it is there. */
  bytes: number;
  /** Undefined: on disk only. */
  envelope: HeldEnvelope | undefined;
  /** Undefined: in memory only. */
  record: LogRecord | undefined;
  /** What is on disk is more than what is left. */
  isStale: boolean;
  isBeingWritten: boolean;
  /** Nothing is left of it: answered, or lost. */
  isOver: boolean;
  /** What is in it, while it is on disk only: to account for it if it can't be read. */
  quantities: Quantities;
}

/** The entry of an envelope that is in memory. */
export function createEntry(envelope: HeldEnvelope): SpoolEntry {
  const { publicKey, samplingKey, projectId, receivedAtMs, bytes, items } = envelope;
  return {
    publicKey,
    samplingKey,
    projectId,
    receivedAtMs,
    route: routeOf(items),
    bytes,
    envelope,
    record: undefined,
    isStale: false,
    isBeingWritten: false,
    isOver: false,
    quantities: [],
  };
}

/** Lets go of the envelope in memory. */
export function leaveOnDisk(entry: SpoolEntry): void {
  if (entry.envelope === undefined) return;
  entry.quantities = envelopeQuantities(entry.envelope.items);
  entry.envelope = undefined;
}
