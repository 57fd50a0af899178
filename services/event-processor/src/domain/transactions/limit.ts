/** Quotas of a transaction that sampling kept (quotas, section "Processing enforcement"). Those of its spans are checked where spans are stored. */
import { DataCategory } from "@weir/data-category";
import { itemQuantities } from "@weir/envelope";
import type { Managed, Outcome } from "@weir/managed";
import { limitAttachments } from "../attachments/limit.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Transaction } from "./transaction.ts";
import { dropPayload } from "./transaction.ts";

/** Counts the transaction, then its payload. `totals`: the payload was dropped, with all that hangs on it; `dropped`: all of it. */
export async function limitTransaction(
  context: UnitContext,
  unit: Managed<Transaction>,
): Promise<"stored" | "totals" | "dropped"> {
  const refused = await context.limits.charge("transaction", [
    { category: DataCategory.TRANSACTION, quantity: 1 },
    { category: DataCategory.TRANSACTION_INDEXED, quantity: 1 },
  ]);
  if (refused?.charge === 0) {
    unit.reject(refused.outcome);
    return "dropped";
  }
  if (refused === undefined) return "stored";
  dropPayload(unit, refused.outcome);
  dropProfile(unit, refused.outcome);
  return "totals";
}

/** Counts the files of a transaction that is stored. */
export async function limitFiles(context: UnitContext, unit: Managed<Transaction>): Promise<void> {
  if (unit.value.attachments.length > 0) await limitAttachments(context, unit);
}

function dropProfile(unit: Managed<Transaction>, outcome: Outcome): void {
  const quantities = unit.value.profiles.flatMap(itemQuantities);
  unit.replace({ ...unit.value, profiles: [] }, [{ outcome, quantities }]);
}

/**
 * Counts the spans of a transaction whose payload was dropped: once beyond the quota, so that later ones are refused
 * early (quotas, section "Metric buckets"). False: the totals were dropped.
 */
export async function limitTotals(context: UnitContext, unit: Managed<Transaction>): Promise<boolean> {
  const charge = { category: DataCategory.SPAN, quantity: unit.value.spanCount, overAcceptOnce: true };
  const refused = await context.limits.charge("span_totals", [charge]);
  if (refused !== undefined) unit.reject(refused.outcome);
  return refused === undefined;
}
