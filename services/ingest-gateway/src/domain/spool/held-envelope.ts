/** An accepted envelope on its way to the processors. */
import type { EnvelopeHeaders, Item } from "@weir/envelope";
import type { RequestMetadata } from "@weir/gen/weir/common/v1/envelope.ts";
import type { ProcessorUnit } from "../dispatch/processor-unit.ts";

/** What the buffer holds. */
export interface HeldEnvelope {
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
  readonly bytes: number;
  /** Shrinks when limits take something out at the exit. */
  items: readonly Item[];
  /** What has not been answered yet, once it was divided; undefined before. */
  units: ProcessorUnit[] | undefined;
  /** How often sending failed. */
  failures: number;
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
