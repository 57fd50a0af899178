/** Notes on fields and attributes, which stand in attributes of their own (logs, section "Attribute values and meta attributes"). */
import type { Attributes } from "../values/attributes.ts";
import type { MetaTree } from "../values/meta.ts";
import { leaf, writeMetaTree } from "../values/meta.ts";
import { isStorable, writeEntry } from "./any-value.ts";
import type { ProtoWriter } from "./proto-writer.ts";
import type { TraceRecord } from "./trace-record.ts";

const metaPrefix = "sentry._meta.fields";

/** Writes the notes of a record. */
export function writeNotes(
  writer: ProtoWriter,
  { attributes, attributesMeta, meta }: Pick<TraceRecord, "attributes" | "attributesMeta" | "meta">,
): void {
  for (const [field, tree] of meta) writeNote(writer, attributes, `${metaPrefix}.${field}`, tree);
  if (attributesMeta !== undefined) writeNote(writer, attributes, `${metaPrefix}.attributes`, leaf(attributesMeta));
  for (const [key, attribute] of attributes) {
    if (attribute.meta !== undefined) writeNote(writer, attributes, `${metaPrefix}.attributes.${key}`, attribute.meta);
  }
}

/** A note gives way to an attribute of the client with the same name. */
function writeNote(writer: ProtoWriter, attributes: Attributes, key: string, tree: MetaTree): void {
  const text = writeMetaTree(tree);
  if (text === undefined || isStorable(attributes.get(key)?.value ?? null)) return;
  writeEntry(writer, key, `{"meta":${text}}`);
}
