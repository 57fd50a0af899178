/** The parts of an envelope by the processor that answers for them. */
import type { ProcessorName } from "@weir/envelope";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";

export type { ProcessorName } from "@weir/envelope";
export { processorOf } from "@weir/envelope";

/** A unit and who gets it. */
export interface ProcessorUnit {
  readonly processor: ProcessorName;
  readonly message: EnvelopeUnit;
  /** What it occupies, in bytes. */
  readonly bytes: number;
}
