/** What happens to user reports whose event is in another envelope, or that came beside a transaction. */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { envelopeQuantities } from "@weir/envelope";
import { invalid } from "@weir/managed";
import { userReportRecord } from "../messages/event-messages.ts";
import type { UnitContext } from "../unit-context.ts";
import { messageOrigin } from "../unit-context.ts";
import { rewriteUserReports } from "./expand.ts";

/** Processes user reports. The envelope must name the event that they belong to. */
export async function processUserReports(context: UnitContext, items: readonly Item[]): Promise<void> {
  if (context.unit.eventId === "") {
    context.settlement.receive(items, envelopeQuantities).reject(invalid("invalid_event_id"));
    return;
  }
  const reports = rewriteUserReports(context, items);
  if (reports.length === 0) return;
  const unit = context.settlement.receive(reports, (value) => [[DataCategory.FEEDBACK, value.length]]);
  const refused = await context.limits.charge("user_reports", [
    { category: DataCategory.FEEDBACK, quantity: reports.length },
  ]);
  if (refused !== undefined) {
    unit.reject(refused.outcome);
    return;
  }
  const origin = messageOrigin(context);
  const records = reports.map((report) => userReportRecord(origin, report));
  context.shipments.push({ unit, records });
}
