/**
 * The buffer between accepting and processing (ingest, section "Buffer and spool"), as the dispatcher sees it.
 *
 * Whatever keeps the envelopes, memory or disk, promises: bounded in entries and bytes, newest first, and an envelope
 * counts as held until `finish`, so that what was taken but not answered still has its place.
 */
import type { SpoolRefusal } from "../admission/admission.ts";
import type { HeldEnvelope } from "./held-envelope.ts";

/** What is held, and how much may be. */
export interface SpoolSize {
  readonly entries: number;
  readonly bytes: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** Holds envelopes until they are answered. */
export interface Spool {
  /** Takes an envelope; a refusal leaves it with the caller. A promise: it is told once it is known. */
  push(envelope: HeldEnvelope): SpoolRefusal | undefined | Promise<SpoolRefusal | undefined>;
  /** The next envelope that can be worked on, with its projects' states as far as they are known; undefined: none now. */
  take(nowMs: number): HeldEnvelope | undefined;
  /** Gives back an envelope that was taken but must wait: for a project's state, or until its `notBeforeMs`. */
  putBack(envelope: HeldEnvelope, nowMs: number): void;
  /** Everything in a taken envelope has been answered. */
  finish(envelope: HeldEnvelope): void;
  /** A project's state has changed: what waited for it can be looked at again. */
  wake(publicKey: string): void;
  /** The earliest time (ms since the epoch) at which something that waits should be looked at; undefined: nothing waits. */
  nextWakeMs(): number | undefined;
  /** Refuses everything from now on; what is held can still be taken. */
  close(): void;
  /** Removes what is held and not taken, for accounting at the end. */
  drain(): HeldEnvelope[];
  size(): SpoolSize;
}
