/** Attachments that stand alone, to messages. */
import type { Item } from "@weir/envelope";
import type { Managed } from "@weir/managed";
import type { AttachmentSettings } from "../messages/attachment-records.ts";
import { individualAttachment } from "../messages/attachment-records.ts";
import type { UnitContext } from "../unit-context.ts";
import { messageOrigin } from "../unit-context.ts";

/** How attachments of the unit are written. */
export function attachmentSettings(context: UnitContext): AttachmentSettings {
  const { settings, uuid } = context.processing;
  return { chunkBytes: settings.chunkBytes, retentionDays: context.project.config.eventRetentionDays, uuid };
}

/** Makes the messages of attachments ready, one by one. */
export function storeAttachments(context: UnitContext, unit: Managed<{ readonly attachments: readonly Item[] }>): void {
  const origin = messageOrigin(context);
  const settings = attachmentSettings(context);
  const records = unit.value.attachments.flatMap((item) => individualAttachment(origin, item, settings));
  context.shipments.push({ unit, records });
}
