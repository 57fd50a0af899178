/** How calls are merged into batches, and how much may be under way. */

export interface BatchLimits {
  /** Longest wait for company while other batches are under way, in ms. */
  readonly lingerMs: number;
  /** Entries of a batch. */
  readonly maxBatchEntries: number;
  /** Bytes of a batch, estimated. A single larger entry is a batch of its own. */
  readonly maxBatchBytes: number;
  /** Largest entry that is sent at all, in bytes; it has to fit into a message. */
  readonly maxEntryBytes: number;
  /** Credit: entries that are sent and not answered. */
  readonly maxOutstandingEntries: number;
  /** Credit in bytes. The last entry that it admits may exceed it. */
  readonly maxOutstandingBytes: number;
  /** Entries that wait for credit. Beyond it calls fail with RESOURCE_EXHAUSTED. */
  readonly maxWaitingEntries: number;
  /** Bytes that wait for credit. */
  readonly maxWaitingBytes: number;
  /** Default deadline of a call, in ms, waiting included. */
  readonly timeoutMs: number;
}

const mebibyte = 1024 * 1024;

export const defaultBatchLimits: BatchLimits = {
  lingerMs: 2,
  maxBatchEntries: 64,
  maxBatchBytes: 4 * mebibyte,
  maxEntryBytes: 60 * mebibyte,
  maxOutstandingEntries: 256,
  maxOutstandingBytes: 32 * mebibyte,
  maxWaitingEntries: 10_000,
  maxWaitingBytes: 64 * mebibyte,
  timeoutMs: 30_000,
};

/** Checks are small and many: a message costs as much as dozens of them. */
export const checkBatchLimits: BatchLimits = {
  ...defaultBatchLimits,
  maxBatchEntries: 256,
  maxOutstandingEntries: 1024,
};
