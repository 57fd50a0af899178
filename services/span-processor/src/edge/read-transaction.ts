/** A transaction from its message. */
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import type { JsonObject } from "@weir/lossless-json";
import { isJsonArray, isJsonObject, JsonError, parseJson } from "@weir/lossless-json";
import type { Transaction } from "../domain/transactions/transaction.ts";
import { readMetaTree } from "../domain/values/meta.ts";
import { parseTraceId } from "../domain/values/trace-ids.ts";

/** A transaction, read. */
export interface ReadTransaction {
  /** 32 hex digits; undefined if neither the unit nor the event tells it. */
  readonly eventId: string | undefined;
  /** Its children and its segment. */
  readonly spanCount: number;
  readonly transaction: Transaction;
}

/** Reads the event. One that is no JSON object has no children, and a segment that will be refused. */
export function readTransaction(unit: TransactionUnit): ReadTransaction {
  const event = readEvent(unit.event);
  const contexts = isJsonObject(event.contexts) ? event.contexts : {};
  const trace = isJsonObject(contexts.trace) ? contexts.trace : {};
  const children = isJsonArray(event.spans) ? event.spans.filter(isJsonObject) : [];
  return {
    eventId: parseTraceId(unit.eventId) ?? parseTraceId(event.event_id),
    spanCount: children.length + 1,
    transaction: {
      event,
      trace,
      children,
      meta: readMetaTree(event._meta),
      segmentTags: unit.segmentTags,
      clientSampleRate: unit.trace?.sampleRate,
      serverSampleRate: unit.serverSampleRate,
    },
  };
}

function readEvent(bytes: Buffer): JsonObject {
  try {
    const event = parseJson(bytes);
    return isJsonObject(event) ? event : {};
  } catch (error) {
    if (error instanceof JsonError) return {};
    throw error;
  }
}
