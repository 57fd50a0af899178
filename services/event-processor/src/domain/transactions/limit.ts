/** Quotas of a transaction that sampling kept (quotas, section "Processing enforcement"). Those of its spans are checked where spans are stored. */
import { DataCategory } from "@weir/data-category";
import type { Managed } from "@weir/managed";
import { limitAttachments } from "../attachments/limit.ts";
import type { UnitContext } from "../unit-context.ts";
import type { Transaction } from "./transaction.ts";
import { dropIndexed } from "./transaction.ts";

/** Counts the transaction, then its payload, then its attachments. `totals`: the payload was dropped; `dropped`: all of it. */
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
  if (refused !== undefined) {
    dropIndexed(unit, refused.outcome);
    return "totals";
  }
  if (unit.value.attachments.length > 0) await limitAttachments(context, unit);
  return "stored";
}

/**
 * Counts the spans of a transaction that was sampled out: once beyond the quota, so that later ones are refused early
 * (quotas, section "Metric buckets"). False: the totals were dropped.
 */
export async function limitTotals(context: UnitContext, unit: Managed<Transaction>): Promise<boolean> {
  const charge = { category: DataCategory.SPAN, quantity: unit.value.spanCount, overAcceptOnce: true };
  const refused = await context.limits.charge("sampled_out_spans", [charge]);
  if (refused !== undefined) unit.reject(refused.outcome);
  return refused === undefined;
}
