/** One segment: a file of records, and beside it a file that tells which of them are done with. */
import type { LogRecord } from "./log-record.ts";
import { recordHeaderBytes } from "./record-format.ts";

/** What is known of a segment. */
export interface Segment {
  /** Ascending in the order of creation, across restarts. */
  readonly sequence: number;
  /** Eight random bytes that begin each of its records, so that no payload can contain what passes for a record. */
  readonly salt: Buffer;
  readonly recordsFile: string;
  readonly acknowledgementsFile: string;
  /** Sizes of the two files. */
  recordBytes: number;
  acknowledgementBytes: number;
  /** Nothing is appended to it any more. */
  sealed: boolean;
  /** It holds damage: what is left in it stays where it is. */
  damaged: boolean;
  /** Its records that are not acknowledged, and their size on disk. */
  readonly live: Set<LogRecord>;
  liveBytes: number;
  /** Acknowledged, but not yet told to the file. */
  untold: number[];
}

const namePattern = /^(\d{12})-([0-9a-f]{16})\.(records|done)$/;

/** A segment without files. */
export function createSegment(sequence: number, salt: Buffer): Segment {
  const name = `${String(sequence).padStart(12, "0")}-${salt.toString("hex")}`;
  return {
    sequence,
    salt,
    recordsFile: `${name}.records`,
    acknowledgementsFile: `${name}.done`,
    recordBytes: 0,
    acknowledgementBytes: 0,
    sealed: false,
    damaged: false,
    live: new Set(),
    liveBytes: 0,
    untold: [],
  };
}

/** The sequence and salt that a file's name tells; undefined if it is no file of a log. */
export function readSegmentName(name: string): { sequence: number; salt: Buffer; isRecords: boolean } | undefined {
  const [, sequence, salt, kind] = namePattern.exec(name) ?? [];
  if (sequence === undefined || salt === undefined) return undefined;
  return { sequence: Number(sequence), salt: Buffer.from(salt, "hex"), isRecords: kind === "records" };
}

/** Enters a record that is on disk in the segment. */
export function addLive(segment: Segment, record: LogRecord): void {
  segment.live.add(record);
  segment.liveBytes += recordHeaderBytes + record.payloadBytes;
}

/** A record is of no interest to the segment any more. */
export function removeLive(segment: Segment, record: LogRecord): void {
  if (segment.live.delete(record)) segment.liveBytes -= recordHeaderBytes + record.payloadBytes;
}

/** What its files occupy. */
export function segmentBytes({ recordBytes, acknowledgementBytes }: Segment): number {
  return recordBytes + acknowledgementBytes;
}
