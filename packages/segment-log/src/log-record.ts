/** A record of the log, as its owner holds it. */
import type { Segment } from "./segment.ts";

/** Stands for a record that is on disk. Small: its owner may hold many. */
export interface LogRecord {
  /** Ascending in the order of appending, across restarts. */
  readonly id: number;
  /** Size of the payload. */
  readonly payloadBytes: number;
  /** Where it is; changes when it is moved. For the log only. */
  readonly place: Place;
}

/** The place of a record. */
export interface Place {
  segment: Segment;
  /** Of its header, in the segment's file. */
  offset: number;
  acknowledged: boolean;
}
