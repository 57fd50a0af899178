/** What happens to attachments whose event came, or will come, in another envelope. */
import type { Item } from "@weir/envelope";
import { invalid } from "@weir/managed";
import { attachmentQuantities } from "../errors/error-event.ts";
import type { UnitContext } from "../unit-context.ts";
import { limitAttachments } from "./limit.ts";
import { scrubAttachments } from "./scrub.ts";
import { storeAttachments } from "./store.ts";
import { rejectInvalidPlaceholders } from "./validate.ts";

/** Processes attachments without event. The envelope must name the event that they belong to. */
export async function processAttachments(context: UnitContext, attachments: readonly Item[]): Promise<void> {
  const unit = context.settlement.receive({ attachments }, (value) => value.attachments.flatMap(attachmentQuantities));
  if (context.unit.eventId === "") {
    unit.reject(invalid("invalid_event_id"));
    return;
  }
  rejectInvalidPlaceholders(context, unit);
  if (unit.value.attachments.length > 0) await limitAttachments(context, unit);
  await scrubAttachments(context, unit);
  storeAttachments(context, unit);
}
