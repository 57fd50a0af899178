/** Takes personal data out of a transaction and its spans (events, section "Pipelines"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { scrubAttachments } from "../attachments/scrub.ts";
import { scrubEvent, unscrubbed } from "../event/scrub.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Transaction } from "./transaction.ts";

/** Scrubs the transaction and its files. False: it was dropped, as it cannot be scrubbed. */
export async function scrubTransaction(context: UnitContext, unit: Managed<Transaction>): Promise<boolean> {
  if (!scrubEvent(context, unit.value.event)) {
    unit.reject(invalid("internal", unscrubbed));
    return false;
  }
  if (unit.value.attachments.length > 0) await scrubAttachments(context, unit);
  return true;
}
