/**
 * The log: takes records, groups them, and has one worker that does everything on disk, one thing at a time: writing
 * groups, telling acknowledgements, removing segments that are done with, clearing those of which little is left.
 */
import { encodeAcknowledgements } from "./acknowledgement-format.ts";
import type { LogRecord } from "./log-record.ts";
import { findSparseSegment, isSparse, moveTo, readLive } from "./move-records.ts";
import { readRecord, recordHeaderBytes } from "./record-format.ts";
import type { Recovery } from "./recover.ts";
import { recoverSegments } from "./recover.ts";
import type { Segment } from "./segment.ts";
import { createSegment, removeLive, segmentBytes } from "./segment.ts";
import type { SegmentFiles } from "./segment-files.ts";
import { diskError, SegmentLogError } from "./segment-log-error.ts";
import type { UnwrittenRecord } from "./write-group.ts";
import { writeGroup } from "./write-group.ts";

/** What a log is made of. */
export interface SegmentLogOptions {
  readonly files: SegmentFiles;
  /** Most bytes on disk. Clearing may exceed it by a quarter of a segment. */
  readonly maxBytes: number;
  /** A new segment is begun when one has reached this size, in bytes. */
  readonly segmentBytes: number;
  /** Most bytes of a group; a larger record is a group of its own. */
  readonly groupBytes: number;
  /** How long the first record of a group waits for others, in ms. */
  readonly groupDelayMs: number;
  /** For so long after a failure nothing is tried, in ms. */
  readonly retryDelayMs: number;
  /** Eight random bytes. */
  readonly salt: () => Buffer;
  /** Calls back after at least that many ms; returns a function that cancels. */
  readonly delay: (ms: number, callback: () => void) => () => void;
  /** Gets every record that former processes left and did not finish, before the log is open; the payload is valid during the call only. */
  readonly onRecovered: (record: LogRecord, payload: Buffer) => void;
  /** The disk failed, or works again (undefined). */
  readonly onFailure: (error: SegmentLogError | undefined) => void;
}

/** A record that waits for its group. */
interface WaitingRecord extends UnwrittenRecord {
  readonly resolve: (record: LogRecord) => void;
  readonly reject: (error: unknown) => void;
}

/** How much of the disk is in use. */
export interface LogUsage {
  /** Bytes on disk, and those that wait to be written. */
  readonly bytes: number;
  readonly maxBytes: number;
  readonly segments: number;
}

/** An open log. */
export interface SegmentLog {
  /**
   * Resolves when the record would survive a loss of power.
   * @throws SegmentLogError if it was not written
   */
  append(payload: Buffer): Promise<LogRecord>;
  /**
   * The payload; undefined if it is damaged.
   * @throws SegmentLogError if the disk fails: reading it again may help
   */
  read(record: LogRecord): Promise<Buffer | undefined>;
  /** The record is done with: it is not handed out again. Told to the disk soon, but not at once. */
  acknowledge(record: LogRecord): void;
  /** Why a record of that many bytes would not be taken now; undefined: it would be. */
  refusal(payloadBytes: number): SegmentLogError | undefined;
  usage(): LogUsage;
  /** Writes what waits, and closes the files. */
  close(): Promise<void>;
}

/** Reads what is there, and opens the log. */
export async function openSegmentLog(
  options: SegmentLogOptions,
): Promise<{ readonly log: SegmentLog; readonly recovery: Recovery }> {
  const { files } = options;
  const recovered = await recoverSegments(files, options.onRecovered);
  const segments = new Set(recovered.segments);
  let lastId = recovered.lastId;
  let lastSequence = recovered.lastSequence;
  let current: Segment | undefined;
  let waiting: WaitingRecord[] = [];
  let waitingBytes = 0;
  let failure: SegmentLogError | undefined;
  let isResting = false;
  let working: Promise<void> | undefined;
  let cancelWork: (() => void) | undefined;
  let closed = false;

  function usedBytes(): number {
    let bytes = waitingBytes;
    for (const segment of segments) bytes += segmentBytes(segment);
    return bytes;
  }

  function refusal(payloadBytes: number): SegmentLogError | undefined {
    if (closed) return new SegmentLogError("closed", "the log is closed");
    if (isResting && failure !== undefined) return failure;
    const bytes = usedBytes();
    if (bytes + payloadBytes + recordHeaderBytes <= options.maxBytes) return undefined;
    return new SegmentLogError("full", `found ${bytes} bytes in use, expected at most ${options.maxBytes}`);
  }

  function enqueue(id: number, payload: Buffer): Promise<LogRecord> {
    const { promise, resolve, reject } = Promise.withResolvers<LogRecord>();
    waiting.push({ id, payload, resolve, reject });
    waitingBytes += payload.length + recordHeaderBytes;
    schedule();
    return promise;
  }

  function schedule(delayMs = options.groupDelayMs): void {
    if (closed || working !== undefined || cancelWork !== undefined) return;
    cancelWork = options.delay(delayMs, () => {
      cancelWork = undefined;
      startWork();
    });
  }

  function startWork(): Promise<void> {
    working ??= work().finally(() => {
      working = undefined;
      if (hasWork() && !isResting) schedule();
    });
    return working;
  }

  function hasWork(): boolean {
    if (waiting.length > 0) return true;
    for (const segment of segments) if (segment.untold.length > 0 || isDone(segment)) return true;
    return false;
  }

  /** A group, and what is owed for others; under a steady load there is always a next group. */
  async function work(): Promise<void> {
    do {
      if (waiting.length > 0) await writeWaiting();
      try {
        sealSparse();
        await tellAcknowledgements();
        await removeDone();
        await clearSparse();
      } catch (error) {
        fail(error);
      }
    } while (waiting.length > 0);
  }

  async function writeWaiting(): Promise<void> {
    const group = takeGroup();
    try {
      const records = await writeGroup(files, openSegment(), group);
      succeed();
      group.forEach(({ resolve }, index) => {
        const record = records[index];
        if (record !== undefined) resolve(record);
      });
    } catch (error) {
      const refused = fail(error);
      for (const { reject } of [...group, ...waiting]) reject(refused);
      waiting = [];
      waitingBytes = 0;
    }
  }

  function takeGroup(): readonly WaitingRecord[] {
    let bytes = 0;
    let count = 0;
    for (const { payload } of waiting) {
      bytes += payload.length + recordHeaderBytes;
      if (count > 0 && bytes > options.groupBytes) {
        bytes -= payload.length + recordHeaderBytes;
        break;
      }
      count++;
    }
    const group = waiting.slice(0, count);
    waiting = waiting.slice(count);
    waitingBytes -= bytes;
    return group;
  }

  function openSegment(): Segment {
    if (current !== undefined && !current.sealed && current.recordBytes < options.segmentBytes) return current;
    if (current !== undefined) current.sealed = true;
    lastSequence++;
    current = createSegment(lastSequence, options.salt());
    segments.add(current);
    return current;
  }

  async function tellAcknowledgements(): Promise<void> {
    for (const segment of segments) {
      if (segment.untold.length === 0 || isDone(segment)) continue;
      const ids = segment.untold;
      segment.untold = [];
      try {
        const bytes = encodeAcknowledgements(ids, segment.salt);
        await files.append(segment.acknowledgementsFile, [bytes]);
        segment.acknowledgementBytes += bytes.length;
      } catch (error) {
        segment.untold = [...ids, ...segment.untold];
        throw error;
      }
    }
  }

  function isDone(segment: Segment): boolean {
    return segment.sealed && segment.live.size === 0;
  }

  async function removeDone(): Promise<void> {
    for (const segment of segments) {
      if (!isDone(segment)) continue;
      // In this order: acknowledgements without records are harmless, the reverse would hand them out again.
      await files.remove(segment.recordsFile);
      await files.remove(segment.acknowledgementsFile);
      segments.delete(segment);
    }
  }

  function isShortOfSpace(): boolean {
    return usedBytes() > options.maxBytes / 2;
  }

  /** Ends the segment that is written to early: only the space of ended ones can be freed. */
  function sealSparse(): void {
    if (current !== undefined && isSparse(current) && isShortOfSpace()) current.sealed = true;
  }

  /** Only when space is getting short: what is being emptied anyway needs no copy. */
  async function clearSparse(): Promise<void> {
    while (isShortOfSpace()) {
      const segment = findSparseSegment(segments);
      if (segment === undefined) return;
      const movable = await readLive(files, segment);
      segment.damaged = movable.length < segment.live.size;
      if (segment.damaged) continue;
      const written = await writeGroup(
        files,
        openSegment(),
        movable.map(([{ id }, payload]) => ({ id, payload })),
      );
      written.forEach((copy, index) => {
        const [record] = movable[index] ?? [];
        if (record !== undefined) moveTo(record, copy);
      });
      await removeDone();
    }
  }

  function succeed(): void {
    if (failure === undefined) return;
    failure = undefined;
    options.onFailure(undefined);
  }

  function fail(cause: unknown): SegmentLogError {
    const error = diskError(cause);
    if (failure === undefined) options.onFailure(error);
    failure = error;
    isResting = true;
    options.delay(options.retryDelayMs, () => {
      isResting = false;
      if (hasWork()) schedule();
    });
    return error;
  }

  if (hasWork()) schedule();
  const log: SegmentLog = {
    async append(payload) {
      const refused = refusal(payload.length);
      if (refused !== undefined) throw refused;
      lastId++;
      return enqueue(lastId, payload);
    },
    async read({ id, payloadBytes, place: { segment, offset } }) {
      try {
        const bytes = await files.read(segment.recordsFile, offset, recordHeaderBytes + payloadBytes);
        const found = readRecord(bytes, 0, segment.salt);
        return found?.id === id ? found.payload : undefined;
      } catch (error) {
        throw diskError(error);
      }
    },
    acknowledge(record) {
      const { place } = record;
      if (place.acknowledged) return;
      place.acknowledged = true;
      removeLive(place.segment, record);
      place.segment.untold.push(record.id);
      schedule();
    },
    refusal,
    usage: () => ({ bytes: usedBytes(), maxBytes: options.maxBytes, segments: segments.size }),
    async close() {
      closed = true;
      cancelWork?.();
      await working;
      isResting = false;
      await startWork();
      await files.close();
    },
  };
  return { log, recovery: recovered.recovery };
}
