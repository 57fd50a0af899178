/** Attachments that only refer to uploaded bytes must refer to bytes that were uploaded (streams, section "Placeholders"). */
import type { Item } from "@weir/envelope";
import { ContentType } from "@weir/envelope";
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { attachmentQuantities } from "../errors/error-event.ts";
import type { UnitContext } from "../unit-context.ts";

/** Drops attachments that refer to uploads: the gateway puts uploads in the place of references, so what is left does not hold. */
export function rejectInvalidPlaceholders<T extends { readonly attachments: readonly Item[] }>(
  context: UnitContext,
  unit: Managed<T>,
): void {
  const { attachments } = unit.value;
  const placeholders = attachments.filter((item) => item.contentType === ContentType.ATTACHMENT_REFERENCE);
  if (placeholders.length === 0) return;
  context.processing.explain("a reference to an upload does not verify", { count: placeholders.length });
  const outcome = invalid("invalid_placeholder_attachment");
  const removal = { outcome, quantities: placeholders.flatMap(attachmentQuantities) };
  unit.replace({ ...unit.value, attachments: attachments.filter((item) => !placeholders.includes(item)) }, [removal]);
}
