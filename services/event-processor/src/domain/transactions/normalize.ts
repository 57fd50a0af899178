/** Finalises, checks and normalises a transaction (events, sections "finalize" to "Normalisation"). */
import type { Managed } from "@weir/managed";
import { invalid } from "@weir/managed";
import { traceContext } from "../event/contexts.ts";
import { finalizeEvent } from "../event/finalize.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject, objectMember } from "../event/json.ts";
import { normalizeEvent } from "../event/normalize.ts";
import { validateEvent } from "../event/validate.ts";
import { normalizeSettings } from "../event-settings.ts";
import type { UnitContext } from "../unit-context.ts";
import { fillExclusiveTimes } from "./exclusive-time.ts";
import { normalizeMeasurements } from "./measurements.ts";
import type { Transaction, TransactionTrace } from "./transaction.ts";
import type { TimeRange } from "./validate.ts";
import { validateTransaction } from "./validate.ts";

/** Longest transaction name that goes into spans as that of their trace, in bytes. */
const maxTraceNameBytes = 200;

/** Prepares a transaction for consumers, in place. False: it was dropped with an outcome. */
export function normalizeTransaction(context: UnitContext, unit: Managed<Transaction>): boolean {
  const { event, trace } = unit.value;
  const problem = check(context, unit.value);
  if (problem !== undefined) {
    context.processing.explain("a transaction is not valid", { problem });
    unit.reject(invalid("invalid_transaction"));
    return false;
  }
  nameTransaction(event.fields);
  fillOps(event.fields);
  removeProfileId(event.fields);
  normalizeMeasurements(event);
  normalizeEvent(event, normalizeSettings(context, trace?.context));
  describeTrace(event.fields, trace);
  fillExclusiveTimes(event.fields);
  nameSegmentInSpans(event.fields);
  return true;
}

function check(context: UnitContext, { event, trace }: Transaction): string | undefined {
  const { received, sent, processing } = context;
  const shifted = finalizeEvent(event, {
    eventId: context.unit.eventId,
    received,
    sent,
    trace: trace?.context,
    ingestionMetrics: {},
  });
  const problem = validateEvent(event, {
    received,
    maxSecondsInFuture: processing.settings.maxSecondsInFuture,
    retentionDays: context.project.config.eventRetentionDays,
    shifted,
  });
  return problem ?? validateTransaction(event, acceptedRange(context));
}

function acceptedRange({ processing }: UnitContext): TimeRange {
  const now = Math.floor(processing.now() / 1000);
  const { maxSpanSecondsInPast, maxSpanSecondsInFuture } = processing.settings;
  return { earliest: now - maxSpanSecondsInPast, latest: now + maxSpanSecondsInFuture };
}

/** Every transaction has a name, and says where its name is from. */
function nameTransaction(fields: JsonObject): void {
  const name = fields.transaction;
  const trimmed = typeof name === "string" ? name.trim() : "";
  fields.transaction = trimmed === "" ? "<unlabeled transaction>" : trimmed;
  const info = objectMember(fields, "transaction_info");
  info.source ??= "unknown";
}

function fillOps(fields: JsonObject): void {
  const trace = traceContext(fields);
  if (trace !== undefined && isMissing(trace.op)) trace.op = "default";
  for (const span of spansOf(fields)) if (isMissing(span.op)) span.op = "default";
}

/** The profile that a transaction names did not come with it, or is not kept. */
function removeProfileId(fields: JsonObject): void {
  const contexts = fields.contexts;
  const profile = isObject(contexts) ? contexts.profile : undefined;
  if (isObject(profile)) delete profile.profile_id;
}

function describeTrace(fields: JsonObject, trace: TransactionTrace | undefined): void {
  const context = traceContext(fields);
  if (context === undefined) return;
  const name = trace?.context.transaction;
  const attributes: readonly (readonly [name: string, value: string | undefined])[] = [
    ["sentry.dsc.trace_id", trace?.context.traceId],
    ["sentry.dsc.project_id", trace?.rootProjectId === undefined ? undefined : String(trace.rootProjectId)],
    ["sentry.dsc.transaction", name !== undefined && Buffer.byteLength(name) > maxTraceNameBytes ? "" : name],
  ];
  setAttributes(objectMember(context, "data"), attributes);
  for (const span of spansOf(fields)) setAttributes(objectMember(span, "data"), attributes);
}

function setAttributes(
  data: JsonObject,
  attributes: readonly (readonly [name: string, value: string | undefined])[],
): void {
  for (const [name, value] of attributes) {
    if (value === undefined) delete data[name];
    else data[name] = value;
  }
}

function nameSegmentInSpans(fields: JsonObject): void {
  for (const span of spansOf(fields)) {
    const data = objectMember(span, "data");
    if (isMissing(data["sentry.segment.name"])) data["sentry.segment.name"] = fields.transaction;
  }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** The child spans of a transaction that was validated. */
export function spansOf(fields: JsonObject): readonly JsonObject[] {
  return fields.spans as readonly JsonObject[];
}
