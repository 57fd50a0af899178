/** What the dispatcher tells about its work, for metrics and logs. */
import type { InvalidReason } from "@weir/managed";
import type { HeldEnvelope } from "../spool/held-envelope.ts";
import type { BatchEnd, UnitAnswer } from "./batch-lane.ts";
import type { ProcessorName } from "./processor-unit.ts";

/** Listens. */
export interface DispatchObserver {
  /** An envelope left the buffer after that many ms. */
  released(waitedMs: number, envelope: HeldEnvelope): void;
  /** All that was left of an envelope was dropped. */
  dropped(reason: InvalidReason): void;
  /** A unit was answered that many ms after it was queued. */
  answered(processor: ProcessorName, answer: UnitAnswer, elapsedMs: number): void;
  batchEnded(processor: ProcessorName, end: BatchEnd): void;
  /** Nothing is sent to a processor any more, because of what is said; undefined: it can be sent to again. */
  unavailable(processor: ProcessorName, because: string | undefined): void;
}
