/** Inbound filters of transactions (filters, section "Where filters run"): before sampling, with all that belongs to it. */
import type { Managed } from "@weir/managed";
import { passesFilters } from "../inbound-filters.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Transaction } from "./transaction.ts";

/** Asks the filters of the project. False: the transaction was dropped, with its spans and attachments. */
export function filterTransaction(context: UnitContext, unit: Managed<Transaction>): boolean {
  return passesFilters(context, "transaction", unit.value.event, unit);
}
