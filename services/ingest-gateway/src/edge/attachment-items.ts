/** Attachments from the parts of a multipart body, within the limits for all of them together. */
import type { Quantities } from "@weir/data-category";
import { DataCategory } from "@weir/data-category";
import type { AttachmentKind, Item } from "@weir/envelope";
import { canonicalContentType, createItem } from "@weir/envelope";
import type { Part } from "./multipart/part.ts";

/** An attachment of a part that is a file. */
export function attachmentItem(part: Part, attachmentType: AttachmentKind): Item {
  const contentType = part.contentType === undefined ? "" : canonicalContentType(part.contentType);
  return createItem("attachment", part.body, { filename: part.filename ?? "", contentType, attachmentType });
}

/** What an attachment of so many bytes counts, whether or not it was kept. */
export function attachmentQuantities(bytes: number): Quantities {
  return [
    [DataCategory.ATTACHMENT, Math.max(1, bytes)],
    [DataCategory.ATTACHMENT_ITEM, 1],
  ];
}
