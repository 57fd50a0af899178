/** Takes personal data out of a transaction and its spans (events, section "Pipelines"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { scrubEvent, unscrubbed } from "../event/scrub.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Transaction } from "./transaction.ts";

/** Scrubs the transaction. False: it was dropped, as it cannot be scrubbed. */
export function scrubTransaction(context: UnitContext, unit: Managed<Transaction>): boolean {
  if (scrubEvent(context, unit.value.event)) return true;
  unit.reject(invalid("internal", unscrubbed));
  return false;
}
