/** Quotas of attachments: bytes, then files (quotas, section "Processing enforcement"). */
import type { Quantities } from "@weir/data-category";
import { DataCategory, quantityOf } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import type { Managed } from "@weir/managed";
import { attachmentQuantities } from "../errors/error-event.ts";
import type { Charge } from "../ports.ts";
import type { UnitContext } from "../unit-context.ts";

/** Counts the attachments of a unit together. Over a quota all of them are dropped; the rest of the unit stays. */
export async function limitAttachments<T extends { readonly attachments: readonly Item[] }>(
  context: UnitContext,
  unit: Managed<T>,
): Promise<void> {
  const quantities = unit.value.attachments.flatMap(attachmentQuantities);
  const refused = await context.limits.charge("attachments", chargesOfFiles(quantities));
  if (refused === undefined) return;
  unit.replace({ ...unit.value, attachments: [] }, [{ outcome: refused.outcome, quantities }]);
}

/** What files are charged: their bytes, then their number. */
export function chargesOfFiles(quantities: Quantities): Charge[] {
  return [
    { category: DataCategory.ATTACHMENT, quantity: quantityOf(quantities, DataCategory.ATTACHMENT) },
    { category: DataCategory.ATTACHMENT_ITEM, quantity: quantityOf(quantities, DataCategory.ATTACHMENT_ITEM) },
  ];
}
