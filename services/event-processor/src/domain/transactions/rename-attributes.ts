/** Old names of attributes in the data of a transaction and of its spans (spans, section "Attribute names"). */
import { renameOf } from "@weir/attribute-conventions";
import { traceContext } from "../event/contexts.ts";
import type { EventDocument } from "../event/event.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import type { MetaPath } from "../event/meta.ts";
import { ownMeta } from "../event/meta.ts";
import { spansOf } from "./spans.ts";

/** Copies or moves each value that stands under an old name, unless the new name is taken. */
export function renameAttributes(event: EventDocument): void {
  const trace = traceContext(event.fields)?.data;
  if (isObject(trace)) renameIn(event, trace, ["contexts", "trace", "data"]);
  spansOf(event.fields).forEach((span, index) => {
    if (isObject(span.data)) renameIn(event, span.data, ["spans", index, "data"]);
  });
}

/** The first old name in the order of their bytes wins. */
function renameIn({ meta }: EventDocument, data: JsonObject, path: MetaPath): void {
  const old = Object.keys(data).filter((name) => renameOf(name) !== undefined);
  if (old.length === 0) return;
  for (const name of old.sort()) {
    const rename = renameOf(name);
    if (rename === undefined) continue;
    if (!Object.hasOwn(data, rename.replacement)) data[rename.replacement] = data[name];
    if (!rename.moves) continue;
    data[name] = null;
    ownMeta(meta, [...path, name]).remarks.push(["attribute.deprecated", "x"]);
  }
}
