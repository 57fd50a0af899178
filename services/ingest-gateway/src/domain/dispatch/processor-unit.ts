/** The parts of an envelope by the processor that answers for them. */
import type { Item } from "@weir/envelope";
import { attachmentOwner, itemKind } from "@weir/envelope";
import type { EnvelopeUnit } from "@weir/gen/weir/common/v1/envelope.ts";

/** The services that process units. */
export type ProcessorName = "span-processor" | "event-processor";

/** A unit and who gets it. */
export interface ProcessorUnit {
  readonly processor: ProcessorName;
  readonly message: EnvelopeUnit;
  /** What it occupies, in bytes. */
  readonly bytes: number;
}

/** Who processes an item: spans, logs and trace metrics (in foreign formats, too) and attachments of spans go to one, everything else to the other. */
export function processorOf(item: Item): ProcessorName {
  switch (itemKind(item)) {
    case "span":
    case "log":
    case "trace_metric":
    case "integration":
      return "span-processor";
    case "attachment":
      return attachmentOwner(item) === "span" ? "span-processor" : "event-processor";
    default:
      return "event-processor";
  }
}
