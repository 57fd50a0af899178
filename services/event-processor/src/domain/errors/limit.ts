/** Quotas of an event (quotas, section "Processing enforcement"). */
import { DataCategory } from "@weir/data-category";
import type { Managed } from "@weir/managed";
import { chargesOfFiles, limitAttachments } from "../attachments/limit.ts";
import type { UnitContext } from "../unit-context.ts";
import type { ErrorEvent } from "./error-event.ts";
import { attachmentQuantities } from "./error-event.ts";

/** Counts the event, the file of its crash, its attachments and its user reports, in this order. False: all of it was dropped. */
export async function limitErrorEvent(context: UnitContext, unit: Managed<ErrorEvent>): Promise<boolean> {
  const { category, attachments } = unit.value;
  const refused = await context.limits.charge("event", [{ category, quantity: 1 }]);
  if (refused !== undefined) {
    unit.reject(refused.outcome);
    return false;
  }
  await limitCrashFile(context, unit);
  if (attachments.length > 0) await limitAttachments(context, unit);
  if (unit.value.userReports.length > 0) await limitUserReports(context, unit);
  return true;
}

/** Over a quota the file is marked: whoever reads symbols knows then that it may not be kept. */
async function limitCrashFile(context: UnitContext, unit: Managed<ErrorEvent>): Promise<void> {
  const { crashFile } = unit.value;
  if (crashFile === undefined || crashFile.rateLimited) return;
  const quantities = attachmentQuantities(crashFile);
  const refused = await context.limits.charge("crash_file", chargesOfFiles(quantities));
  if (refused === undefined) return;
  const marked = { ...unit.value, crashFile: { ...crashFile, rateLimited: true } };
  unit.replace(marked, [{ outcome: refused.outcome, quantities }]);
}

async function limitUserReports(context: UnitContext, unit: Managed<ErrorEvent>): Promise<void> {
  const quantity = unit.value.userReports.length;
  const charge = { category: DataCategory.FEEDBACK, quantity };
  const refused = await context.limits.charge("event_user_reports", [charge]);
  if (refused === undefined) return;
  const removal = { outcome: refused.outcome, quantities: [[charge.category, quantity]] as const };
  unit.replace({ ...unit.value, userReports: [] }, [removal]);
}
