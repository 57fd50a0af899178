/** Takes personal data out of an event (events, section "Pipelines"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { scrubAttachments, scrubFiles } from "../attachments/scrub.ts";
import { scrubEvent, unscrubbed } from "../event/scrub.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";

/** Scrubs the event and its files. False: it was dropped, as it cannot be scrubbed. */
export async function scrubErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): Promise<boolean> {
  if (!scrubEvent(context, unit.value.event)) {
    unit.reject(invalid("internal", unscrubbed));
    return false;
  }
  if (unit.value.attachments.length > 0) await scrubAttachments(context, unit);
  const { crashFile } = unit.value;
  if (crashFile !== undefined) {
    const [scrubbed] = await scrubFiles(context, [crashFile]);
    unit.replace({ ...unit.value, crashFile: scrubbed });
  }
  return true;
}
