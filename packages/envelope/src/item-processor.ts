import { attachmentOwner } from "./attachment.ts";
import type { Item } from "./item.ts";
import { itemKind } from "./item-kind.ts";

/** The services that process items. */
export type ProcessorName = "span-processor" | "event-processor";

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
