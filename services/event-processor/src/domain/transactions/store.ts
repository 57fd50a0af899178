/** A transaction to the messages that consumers read; its spans go to whoever stores spans (events, section "Kafka output"). */
import { DataCategory } from "@weir/data-category";
import type { TransactionUnit } from "@weir/gen/weir/span/v1/span.ts";
import type { Managed } from "@weir/managed";
import { DecisionStep, defect, filtered, finding, invalid } from "@weir/managed";
import type { SinkRecord } from "@weir/sink";
import { attachmentSettings } from "../attachments/store.ts";
import { remoteAddress } from "../errors/store.ts";
import { writtenEvent } from "../event/event.ts";
import { writeEvent } from "../event/write-event.ts";
import { TooDeepError } from "../event/write-json.ts";
import { individualAttachment } from "../messages/attachment-records.ts";
import { eventRecord } from "../messages/event-messages.ts";
import { TextBytes } from "../messages/pack.ts";
import type { UnitContext } from "../unit-context.ts";
import { messageOrigin } from "../unit-context.ts";
import { segmentTags } from "./search-tags/segment-tags.ts";
import type { Transaction } from "./transaction.ts";
import { descriptionTools } from "./transaction-settings.ts";

const discardFeature = "projects:discard-transaction";

/** Makes the messages of a transaction ready. Its spans are handed over once these are durable. */
export function storeTransaction(context: UnitContext, unit: Managed<Transaction>): void {
  const json = write(context, unit);
  if (json === undefined) return;
  const discarded = context.project.config.features.has(discardFeature);
  if (discarded) discard(unit);
  const records = attachmentRecords(context, unit.value);
  const text = new TextBytes(json);
  const message = eventRecord("transactions", messageOrigin(context), text, remoteAddress(context), []);
  if (!discarded) records.push(message);
  const spans = transactionUnit(context, unit.value, text.in(message.value));
  unit.replace({ ...unit.value, event: writtenEvent() });
  context.shipments.push({ unit, records, beforehand: () => handOverSpans(context, unit, spans) });
}

/** The payload is not stored; what it counts, and its spans, go on. */
function discard(unit: Managed<Transaction>): void {
  const removal = { outcome: filtered("discarded"), quantities: [[DataCategory.TRANSACTION_INDEXED, 1]] as const };
  unit.replace({ ...unit.value, stored: false }, [removal]);
}

function write(context: UnitContext, unit: Managed<Transaction>): string | undefined {
  try {
    return writeEvent(unit.value.event);
  } catch (error) {
    if (!(error instanceof TooDeepError)) throw error;
    context.processing.explain("a transaction cannot be written", { problem: error.message });
    unit.reject(invalid("invalid_json", defect(error.message)));
    return undefined;
  }
}

function attachmentRecords(context: UnitContext, value: Transaction): SinkRecord[] {
  const origin = messageOrigin(context);
  const settings = attachmentSettings(context);
  return value.attachments.flatMap((item) => individualAttachment(origin, item, settings));
}

/** The spans leave our books when the span store has them in its own; what it refuses for good is our failure. */
async function handOverSpans(context: UnitContext, unit: Managed<Transaction>, spans: TransactionUnit): Promise<void> {
  const answer = await context.processing.spanStore.store(spans, context.signal);
  if (answer.stored) {
    context.limits.learn(answer.limits);
    context.neighbourDecisions.push(...(answer.explanation?.decisions ?? []));
    for (const step of answer.explanation?.passed ?? []) context.trail?.note(step);
    unit.remeasure({ ...unit.value, spans: "handed_over" });
    return;
  }
  const { spanCount } = unit.value;
  context.processing.explain("the spans of a transaction could not be stored", { problem: answer.problem });
  const unstored = finding(DecisionStep.DELIVERY, "spans of the transaction", answer.problem);
  const quantities = [
    [DataCategory.SPAN, spanCount],
    [DataCategory.SPAN_INDEXED, spanCount],
  ] as const;
  unit.replace({ ...unit.value, spans: "handed_over" }, [{ outcome: invalid("internal", unstored), quantities }]);
}

function transactionUnit(context: UnitContext, value: Transaction, event: Buffer): TransactionUnit {
  const { unit, scoping } = context;
  return {
    id: unit.id,
    scoping,
    eventId: unit.eventId,
    receivedAt: unit.receivedAt,
    trace: value.trace?.context,
    samplingKey: value.trace?.rootKey ?? "",
    event,
    serverSampleRate: value.serverSampleRate,
    cachedRateLimits: unit.cachedRateLimits,
    explain: unit.explain,
    segmentTags: segmentTags(value.event.fields, descriptionTools(context)),
  };
}

/** Makes a transaction ready of which only the totals are counted: it is accepted when everything else is delivered. */
export function storeTotals(context: UnitContext, unit: Managed<Transaction>): void {
  context.shipments.push({ unit, records: [] });
}
