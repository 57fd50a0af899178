/** Finalises, checks and normalises a transaction (events, sections "finalize" to "Normalisation"). */
import type { Managed } from "@weir/managed";
import { DecisionStep, defect, invalid, passed } from "@weir/managed";
import { finalizeEvent } from "../event/finalize.ts";
import type { JsonObject } from "../event/json.ts";
import { isObject } from "../event/json.ts";
import { normalizeEvent } from "../event/normalize.ts";
import { trimEvent } from "../event/trim/trim-event.ts";
import { validateEvent } from "../event/validate.ts";
import { normalizeSettings } from "../event-settings.ts";
import type { UnitContext } from "../unit-context.ts";
import { fillAi } from "./ai.ts";
import { correctAppStartOp, fillAppStart } from "./app-start.ts";
import { computeBreakdowns } from "./breakdowns.ts";
import { fillExclusiveTimes } from "./exclusive-time.ts";
import { limitMeasurements } from "./measurement-limits.ts";
import { normalizeMeasurements } from "./measurements.ts";
import { nameTransaction } from "./names.ts";
import { fillOps } from "./ops.ts";
import { renameAttributes } from "./rename-attributes.ts";
import { scoreTransaction } from "./score.ts";
import { fillSearchTags } from "./search-tags/fill-search-tags.ts";
import { readStatuses } from "./statuses.ts";
import { describeTrace, nameSegmentInSpans } from "./trace-attributes.ts";
import type { Transaction } from "./transaction.ts";
import { descriptionTools } from "./transaction-settings.ts";
import { trimSpans } from "./trim-spans.ts";
import type { TimeRange } from "./validate.ts";
import { validateTransaction } from "./validate.ts";

/** Prepares a transaction for consumers, in place. False: it was dropped with an outcome. */
export function normalizeTransaction(context: UnitContext, unit: Managed<Transaction>): boolean {
  const { event, trace } = unit.value;
  const problem = check(context, unit.value);
  if (problem !== undefined) {
    context.processing.explain("a transaction is not valid", { problem });
    unit.reject(invalid("invalid_transaction", defect(problem)));
    return false;
  }
  const { fields } = event;
  const { processing, project, global } = context;
  const settings = processing.transactionSettings(project, global);
  readStatuses(event);
  renameAttributes(event);
  nameTransaction(event, settings.nameRules, processing.now());
  fillOps(fields, settings.opRules);
  removeProfileId(fields);
  normalizeEvent(event, normalizeSettings(context, trace?.context));
  normalizeMeasurements(event);
  if (settings.measurements !== undefined) limitMeasurements(event, settings.measurements);
  fillAppStart(fields);
  scoreTransaction(fields, settings.scoreProfiles);
  fillAi(fields, processing.modelTables(global.document));
  if (settings.breakdowns !== undefined) computeBreakdowns(fields, settings.breakdowns);
  describeTrace(fields, trace);
  correctAppStartOp(fields);
  fillExclusiveTimes(fields);
  fillSearchTags(fields, descriptionTools(context));
  nameSegmentInSpans(fields);
  trimEvent(event);
  context.trail?.note(passed(DecisionStep.VALIDITY));
  trimSpans(unit);
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

/** The profile that a transaction names did not come with it, or is not kept. */
function removeProfileId(fields: JsonObject): void {
  const contexts = fields.contexts;
  const profile = isObject(contexts) ? contexts.profile : undefined;
  if (isObject(profile)) delete profile.profile_id;
}
