/** Writes a group of records to a segment: together, and forced to the disk once. */
import type { LogRecord } from "./log-record.ts";
import { recordHeader, recordHeaderBytes } from "./record-format.ts";
import type { Segment } from "./segment.ts";
import { addLive } from "./segment.ts";
import type { SegmentFiles } from "./segment-files.ts";

/** What is to be written. */
export interface UnwrittenRecord {
  readonly id: number;
  readonly payload: Buffer;
}

/**
 * Writes and syncs. If that fails, the segment is cut back to what it was, and nothing more is written to it: what a
 * failed write or sync left is not known.
 * @returns the records, in order
 */
export async function writeGroup(
  files: SegmentFiles,
  segment: Segment,
  group: readonly UnwrittenRecord[],
): Promise<LogRecord[]> {
  try {
    const parts = group.flatMap(({ id, payload }) => [recordHeader(segment.salt, id, payload), payload]);
    await files.append(segment.recordsFile, parts);
    await files.sync(segment.recordsFile);
  } catch (error) {
    segment.sealed = true;
    await files.truncate(segment.recordsFile, segment.recordBytes).catch(() => {});
    throw error;
  }
  return group.map(({ id, payload }) => {
    const place = { segment, offset: segment.recordBytes, acknowledged: false };
    const record: LogRecord = { id, payloadBytes: payload.length, place };
    segment.recordBytes += recordHeaderBytes + payload.length;
    addLive(segment, record);
    return record;
  });
}
