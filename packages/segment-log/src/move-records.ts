/** Frees the space of segments of which little is left: their last records move to the newest segment. */
import type { LogRecord } from "./log-record.ts";
import { readRecord } from "./record-format.ts";
import type { Segment } from "./segment.ts";
import { addLive, removeLive } from "./segment.ts";
import type { SegmentFiles } from "./segment-files.ts";

/** A segment is worth clearing if no more than this part of it is in use. */
const sparse = 0.25;

/** Whether little of a segment is in use. */
export function isSparse({ liveBytes, recordBytes }: Segment): boolean {
  return liveBytes <= recordBytes * sparse;
}

/** The sealed segment of which the least is in use, if that is little. */
export function findSparseSegment(segments: Iterable<Segment>): Segment | undefined {
  let found: Segment | undefined;
  for (const segment of segments) {
    if (!segment.sealed || segment.damaged || segment.live.size === 0) continue;
    if (!isSparse(segment)) continue;
    if (found === undefined || segment.liveBytes < found.liveBytes) found = segment;
  }
  return found;
}

/** The payloads of a segment's records; those that turn out to be damaged are left out. */
export async function readLive(
  files: SegmentFiles,
  segment: Segment,
): Promise<(readonly [record: LogRecord, payload: Buffer])[]> {
  const bytes = await files.read(segment.recordsFile);
  return [...segment.live].flatMap((record) => {
    const found = readRecord(bytes, record.place.offset, segment.salt);
    return found?.id === record.id ? [[record, found.payload] as const] : [];
  });
}

/** Lets a record be where its copy is. If it was acknowledged in the meantime, its new segment is told so. */
export function moveTo(record: LogRecord, copy: LogRecord): void {
  const { segment, offset } = copy.place;
  removeLive(segment, copy);
  if (record.place.acknowledged) {
    segment.untold.push(record.id);
    return;
  }
  removeLive(record.place.segment, record);
  record.place.segment = segment;
  record.place.offset = offset;
  addLive(segment, record);
}
