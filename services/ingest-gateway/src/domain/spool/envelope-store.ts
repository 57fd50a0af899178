/** Where the buffer keeps envelopes that must not, or need not, be in memory. */
import type { LogRecord } from "@weir/segment-log";
import type { HeldEnvelope } from "./held-envelope.ts";

/** What was found when the store was opened. */
export interface StoreRecovery {
  readonly envelopes: number;
  /** Lost to damage, as far as they can be counted; of those, the ones whose writing had been interrupted. */
  readonly damaged: number;
  readonly interrupted: number;
  readonly damagedBytes: number;
}

/** How full the store is. */
export interface StoreUsage {
  readonly bytes: number;
  readonly maxBytes: number;
}

/** Keeps envelopes by record. */
export interface EnvelopeStore {
  /** Reads what former processes left. The newest of several records of one envelope counts. */
  open(onFound: (envelope: HeldEnvelope, record: LogRecord) => void): Promise<StoreRecovery>;
  /**
   * Resolves when the envelope, as it is at the time of the call, would survive a loss of power.
   * @throws if it was not written
   */
  keep(envelope: HeldEnvelope): Promise<LogRecord>;
  /** Why an envelope of that size would not be kept now, in words; undefined: it would be. */
  refusal(bytes: number): string | undefined;
  /**
   * The envelope; undefined if it is damaged.
   * @throws if the disk fails: trying again may help
   */
  load(record: LogRecord): Promise<HeldEnvelope | undefined>;
  /** The record is done with. */
  release(record: LogRecord): void;
  usage(): StoreUsage;
  close(): Promise<void>;
}
