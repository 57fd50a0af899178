/** A trace metric from an item of a container (logs, section "Trace metrics"). */
import type { JsonObject } from "@weir/lossless-json";
import { readField, readRecord, readText } from "../trace-items/trace-record.ts";
import { valueSize } from "../values/byte-size.ts";
import type { MetaTree } from "../values/meta.ts";
import { addMeta, errorMeta } from "../values/meta.ts";
import type { StableIds } from "../values/stable-ids.ts";
import type { TraceMetric } from "./trace-metric.ts";
import { parseUnit } from "./unit.ts";

/**
 * Reads a trace metric. A field that is wrong has no value and a note why; the value is judged when it is stored.
 * @param trusted whether the sender may state the size itself: only another server of ours may
 */
export function readTraceMetric(raw: JsonObject, index: number, ids: StableIds, trusted: boolean): TraceMetric {
  const value = raw.value ?? undefined;
  const ownSize = (typeof raw.name === "string" ? valueSize(raw.name) : 0) + valueSize(value ?? null);
  const record = readRecord(raw, { index, ids, idPurpose: "trace-metric-trace", trusted, ownSize });
  const { meta } = record;
  return {
    ...record,
    name: readField(meta, raw, "name", readText, "expected a string"),
    type: readField(meta, raw, "type", readText, "expected a string"),
    unit: readUnit(meta, raw),
    value,
  };
}

function readUnit(meta: Map<string, MetaTree>, raw: JsonObject): string | undefined {
  const text = readField(meta, raw, "unit", readText, "expected a string");
  if (text === undefined) return undefined;
  const unit = parseUnit(text);
  if (unit === undefined) meta.set("unit", addMeta(meta.get("unit"), errorMeta("invalid_data", undefined, text)));
  return unit;
}
