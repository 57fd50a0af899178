/** Quotas of an event (quotas, section "Processing enforcement"). */
import { DataCategory } from "@weir/data-category";
import type { Managed } from "@weir/managed";
import { limitAttachments } from "../attachments/limit.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";

/** Counts the event, its attachments and its user reports, in this order. False: all of it was dropped. */
export async function limitErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): Promise<boolean> {
  const { category, attachments } = unit.value;
  const refused = await context.limits.charge("event", [{ category, quantity: 1 }]);
  if (refused !== undefined) {
    unit.reject(refused.outcome);
    return false;
  }
  if (attachments.length > 0) await limitAttachments(context, unit);
  if (unit.value.userReports.length > 0) await limitUserReports(context, unit);
  return true;
}

async function limitUserReports(context: UnitContext, unit: Managed<ErrorEvent>): Promise<void> {
  const quantity = unit.value.userReports.length;
  const charge = { category: DataCategory.FEEDBACK, quantity };
  const refused = await context.limits.charge("event_user_reports", [charge]);
  if (refused === undefined) return;
  const removal = { outcome: refused.outcome, quantities: [[charge.category, quantity]] as const };
  unit.replace({ ...unit.value, userReports: [] }, [removal]);
}
