/** Keeps envelopes in a log of segments. */
import type { LogRecord, SegmentFiles, SegmentLog, SegmentLogOptions } from "@weir/segment-log";
import { openSegmentLog } from "@weir/segment-log";
import type { EnvelopeStore } from "./envelope-store.ts";
import { decodeEnvelope, encodeEnvelope } from "./spooled-envelope.ts";

/** Bounds of the store, and what it is made of. */
export interface SegmentStoreOptions
  extends Pick<SegmentLogOptions, "maxBytes" | "groupDelayMs" | "salt" | "delay" | "onFailure"> {
  readonly files: SegmentFiles;
}

const smallestSegmentBytes = 1024 * 1024;
const largestSegmentBytes = 64 * 1024 * 1024;
const groupBytes = 4 * 1024 * 1024;
const retryDelayMs = 1000;

/** Creates a store; it keeps nothing before it was opened. */
export function createSegmentStore(options: SegmentStoreOptions): EnvelopeStore {
  let log: SegmentLog | undefined;

  function opened(): SegmentLog {
    if (log === undefined) throw new Error("the store is not open");
    return log;
  }

  return {
    async open(onFound) {
      const newest = new Map<string, LogRecord>();
      const outdated: LogRecord[] = [];
      let unreadable = 0;
      const result = await openSegmentLog({
        ...options,
        segmentBytes: Math.min(largestSegmentBytes, Math.max(smallestSegmentBytes, options.maxBytes / 64)),
        groupBytes,
        retryDelayMs,
        onRecovered(record, payload) {
          const envelope = decodeEnvelope(payload);
          if (envelope === undefined) {
            unreadable++;
            outdated.push(record);
            return;
          }
          const other = newest.get(envelope.id);
          // Of an envelope of which a part was answered, the later record holds what is left.
          if (other !== undefined && other.id > record.id) {
            outdated.push(record);
            return;
          }
          if (other !== undefined) outdated.push(other);
          newest.set(envelope.id, record);
          onFound(envelope, record);
        },
      });
      log = result.log;
      for (const record of outdated) log.acknowledge(record);
      const { damaged, interrupted, damagedBytes } = result.recovery;
      return { envelopes: newest.size, damaged: damaged + unreadable, interrupted, damagedBytes };
    },
    keep: async (envelope) => opened().append(encodeEnvelope(envelope)),
    refusal: (bytes) => (log === undefined ? "the store is not open" : log.refusal(bytes)?.message),
    async load(record) {
      const payload = await opened().read(record);
      return payload === undefined ? undefined : decodeEnvelope(payload);
    },
    release: (record) => log?.acknowledge(record),
    usage() {
      const { bytes, maxBytes } = log?.usage() ?? { bytes: 0, maxBytes: options.maxBytes };
      return { bytes, maxBytes };
    },
    close: async () => log?.close(),
  };
}
