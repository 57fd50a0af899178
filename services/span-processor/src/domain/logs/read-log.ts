/** A log from an item of a container (logs, section "Log schema"). */
import type { JsonObject } from "@weir/lossless-json";
import { readField, readRecord, readText } from "../trace-items/trace-record.ts";
import { valueSize } from "../values/byte-size.ts";
import type { StableIds } from "../values/stable-ids.ts";
import type { Log } from "./log.ts";

/**
 * Reads a log. A field that is wrong has no value and a note why.
 * @param trusted whether the sender may state the size itself: only another server of ours may
 */
export function readLog(raw: JsonObject, index: number, ids: StableIds, trusted: boolean): Log {
  const ownSize = typeof raw.body === "string" ? valueSize(raw.body) : 0;
  const record = readRecord(raw, { index, ids, idPurpose: "log-trace", trusted, ownSize });
  return {
    ...record,
    level: readField(record.meta, raw, "level", readText, "expected a string"),
    body: readField(record.meta, raw, "body", readText, "expected a string"),
  };
}
