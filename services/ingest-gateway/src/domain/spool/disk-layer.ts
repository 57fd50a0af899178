/** The part of the buffer that is on disk, and how it is used. */
import type { EnvelopeStore } from "./envelope-store.ts";

/** Disk, and its settings. */
export interface DiskLayer {
  readonly store: EnvelopeStore;
  /** An envelope is on disk before it counts as taken. */
  readonly isDurable: boolean;
  /** The disk ends with the process: nothing is left there. */
  readonly isEphemeral: boolean;
  /** Memory is relieved of at least that many bytes at a time. */
  readonly batchBytes: number;
  /** What has been in memory only for that long is written, in ms; undefined: only what leaves memory. */
  readonly flushAfterMs: number | undefined;
  /** Most envelopes that are read back per second; undefined: as many as the processors take. */
  readonly maxLoadsPerSecond: number | undefined;
  /** Nothing is read back while it says no: the process has too much in memory as it is. */
  readonly mayLoad: () => boolean;
}
