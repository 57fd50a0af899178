/** Reads what former processes left: which records are there, which of them are done with, and what is damaged. */
import { decodeAcknowledgements } from "./acknowledgement-format.ts";
import type { LogRecord } from "./log-record.ts";
import { scanRecords } from "./record-format.ts";
import type { Segment } from "./segment.ts";
import { addLive, createSegment, readSegmentName } from "./segment.ts";
import type { SegmentFiles } from "./segment-files.ts";

/** What was found. */
export interface Recovery {
  /** Records that were handed out. */
  readonly records: number;
  /** Records that were damaged, as far as they can be counted. */
  readonly damaged: number;
  /** Of those, records at the end of a file: writing them was interrupted. */
  readonly interrupted: number;
  /** Bytes that hold no intact record. */
  readonly damagedBytes: number;
}

/** What the log goes on with. */
export interface RecoveredSegments {
  readonly segments: readonly Segment[];
  readonly lastId: number;
  readonly lastSequence: number;
  readonly recovery: Recovery;
}

/**
 * Reads all segments, one at a time, the newest first, and hands out every record that is not done with, once.
 * Records of one segment come in the order of their writing.
 * @param onRecord gets the record and a view on its payload, which is valid during the call only
 */
export async function recoverSegments(
  files: SegmentFiles,
  onRecord: (record: LogRecord, payload: Buffer) => void,
): Promise<RecoveredSegments> {
  const segments = await listSegments(files);
  const seen = new Set<number>();
  const done = new Set<number>();
  // An id that any file names is never given again: it would count as done with.
  let lastId = 0;
  for (const segment of segments) {
    for (const id of await readAcknowledgements(files, segment)) {
      done.add(id);
      lastId = Math.max(lastId, id);
    }
  }
  const sums = { records: 0, damaged: 0, interrupted: 0, damagedBytes: 0 };
  for (const segment of segments) {
    const bytes = segment.recordBytes === 0 ? Buffer.alloc(0) : await files.read(segment.recordsFile);
    segment.recordBytes = bytes.length;
    for (const found of scanRecords(bytes, segment.salt)) {
      if (found.kind === "damage") {
        sums.damaged += found.records;
        sums.damagedBytes += found.bytes;
        if (found.atEnd) sums.interrupted += found.records;
        continue;
      }
      lastId = Math.max(lastId, found.id);
      // A record that was moved is in two segments, if the process ended in between.
      if (done.has(found.id) || seen.has(found.id)) continue;
      seen.add(found.id);
      const place = { segment, offset: found.offset, acknowledged: false };
      const record: LogRecord = { id: found.id, payloadBytes: found.payload.length, place };
      addLive(segment, record);
      sums.records++;
      onRecord(record, found.payload);
    }
  }
  return { segments, lastId, lastSequence: segments[0]?.sequence ?? 0, recovery: sums };
}

/** The newest first. */
async function listSegments(files: SegmentFiles): Promise<Segment[]> {
  const segments = new Map<string, Segment>();
  for (const { name, bytes } of await files.list()) {
    const read = readSegmentName(name);
    if (read === undefined) continue;
    const fresh = createSegment(read.sequence, read.salt);
    const segment = segments.get(fresh.recordsFile) ?? fresh;
    segments.set(fresh.recordsFile, segment);
    segment.sealed = true;
    if (read.isRecords) segment.recordBytes = bytes;
    else segment.acknowledgementBytes = bytes;
  }
  return [...segments.values()].sort((a, b) => b.sequence - a.sequence);
}

async function readAcknowledgements(files: SegmentFiles, segment: Segment): Promise<ReadonlySet<number>> {
  if (segment.acknowledgementBytes === 0) return new Set();
  return decodeAcknowledgements(await files.read(segment.acknowledgementsFile), segment.salt);
}
