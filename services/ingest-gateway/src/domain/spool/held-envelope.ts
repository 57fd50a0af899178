/** An accepted envelope on its way to the processors. */
import type { EnvelopeHeaders, Item } from "@weir/envelope";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";

/** Where in which trace an envelope came, as W3C Trace Context has it. */
export interface EnvelopeTrace {
  /** Undefined: it is not traced. */
  readonly traceparent?: string | undefined;
  /** What other tracing systems said of the trace. */
  readonly tracestate?: string | undefined;
}

/** What the buffer holds. */
export interface HeldEnvelope extends EnvelopeTrace {
  /** Identifies it, and is the first part of its units' ids: a UUID. */
  readonly id: string;
  readonly publicKey: string;
  /** Key of the project whose sampling rules apply: that of the trace's head, or its own. */
  readonly samplingKey: string;
  readonly projectId: bigint | undefined;
  readonly headers: EnvelopeHeaders;
  readonly request: RequestMetadata;
  readonly signature: string | undefined;
  readonly receivedAtMs: number;
  /** What it occupies. */
  bytes: number;
  /** What has not been answered yet; shrinks when limits take something out at the exit, and with every part that is answered. */
  items: readonly Item[];
  /** How often sending failed. */
  failures: number;
  /** Why it failed the last time, in words; empty: it did not. */
  lastFailure: string;
  /** Not to be sent before this time (ms since the epoch): 0 unless sending failed. */
  notBeforeMs: number;
}

/** Memory that an envelope takes besides its payloads: a rough figure for headers and objects. */
const overheadBytes = 1024;
const itemOverheadBytes = 512;

/** What items occupy in memory, in bytes. */
export function occupiedBytes(items: readonly Item[]): number {
  let bytes = overheadBytes;
  for (const item of items) bytes += item.payload.length + itemOverheadBytes;
  return bytes;
}
