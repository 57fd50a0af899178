/**
 * The buffer between accepting and processing (ingest, section "Buffer and spool"), as the rest of the gateway sees it.
 *
 * Whatever keeps the envelopes, memory or disk, promises: bounded in entries and bytes, newest first, and an envelope
 * counts as held until `finish`, so that what was taken but not answered still has its place.
 */
import type { SpoolRefusal } from "../admission/admission.ts";
import type { Stack } from "./envelope-stacks.ts";
import type { HeldEnvelope } from "./held-envelope.ts";
import type { SpoolStatus } from "./spool-status.ts";
import type { Wait } from "./wait.ts";

/** What is held, and how much may be. */
export interface SpoolSize {
  readonly entries: number;
  /** Memory of the envelopes that are in memory. */
  readonly bytes: number;
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** The part on disk; undefined: there is none. */
  readonly disk: { readonly entries: number; readonly bytes: number; readonly maxBytes: number } | undefined;
  /** Why the next envelope would be refused, in words; undefined: it would be taken. */
  readonly refusing: string | undefined;
}

/** What the buffer asks about envelopes before it hands them out: why they must wait; undefined: they need not. */
export type WhyWait = (stack: Pick<Stack, "publicKey" | "samplingKey" | "route">) => Wait | undefined;

/** Holds envelopes until they are answered. */
export interface Spool {
  /** Goes on with what former processes left; what is on disk is handed out only then. */
  open(): Promise<void>;
  /** Takes an envelope; a refusal leaves it with the caller. A promise: it is told once it is known. */
  push(envelope: HeldEnvelope): SpoolRefusal | undefined | Promise<SpoolRefusal | undefined>;
  /** The next envelope that need not wait; undefined: none now. What is too old is handed out whether it must wait or not. */
  take(nowMs: number, whyWait: WhyWait): HeldEnvelope | undefined;
  /** Gives back an envelope that was taken, with the items that are left; it may have to wait until its `notBeforeMs`. */
  putBack(envelope: HeldEnvelope, nowMs: number): void;
  /** Everything in a taken envelope has been answered. */
  finish(envelope: HeldEnvelope): void;
  /** A project's state has changed: what waited for it can be looked at again. */
  wake(publicKey: string): void;
  /** Processors can be reached again: what waited for them can be looked at again. */
  wakeProcessors(): void;
  /** The earliest time (ms since the epoch) at which something that waits should be looked at; undefined: nothing waits. */
  nextWakeMs(): number | undefined;
  /** Refuses everything from now on; what is held can still be taken. */
  close(): void;
  /**
   * Ends the buffer: leaves on disk what can be left there. Yields the rest, which is lost with this process, so that
   * it can be accounted for and finished. What was taken must have been put back before.
   */
  drain(): AsyncGenerator<HeldEnvelope>;
  size(): SpoolSize;
  status(): SpoolStatus;
}
