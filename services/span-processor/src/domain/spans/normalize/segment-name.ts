/** The name of a span's segment without what differs from call to call (spans, section "Segment name"). */
import type { NameRule } from "@weir/transaction-names";
import { cleanName } from "@weir/transaction-names";
import type { Attributes } from "../../values/attributes.ts";
import type { Meta, MetaTree } from "../../values/meta.ts";
import { addMeta, originalMeta } from "../../values/meta.ts";

const key = "sentry.segment.name";

/**
 * Cleans the name, with a note of what it was.
 * @param nowMs ms since the epoch: rules expire
 */
export function cleanSegmentName(attributes: Attributes, rules: readonly NameRule[], nowMs: number): void {
  const attribute = attributes.get(key);
  if (attribute === undefined || typeof attribute.value !== "string") return;
  const { name, remarks } = cleanName(attribute.value, rules, nowMs);
  if (remarks.length === 0) return;
  const note = {
    ...(name === attribute.value ? {} : originalMeta(attribute.value)),
    remarks: remarks.map((remark) => remark.filter((part) => part !== undefined)),
  };
  attributes.set(key, { ...attribute, value: name, meta: withValueNote(attribute.meta, note) });
}

function withValueNote(tree: MetaTree | undefined, note: Meta): MetaTree {
  const children = new Map(tree?.children);
  children.set("value", addMeta(children.get("value"), note));
  return { own: tree?.own, children };
}
