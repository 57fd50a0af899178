/**
 * What happens to sessions: they become metric buckets. Sessions that are dropped leave no outcome, which is why they
 * are not in the books themselves; the buckets made of them are.
 */
import { DataCategory } from "@weir/data-category";
import type { Item } from "@weir/envelope";
import { isObject } from "../event/json.ts";
import { parseJson } from "../event/parse-json.ts";
import type { UnitContext } from "../unit-context.ts";
import { clientOf } from "../unit-context.ts";
import { extractSession } from "./extract.ts";
import { filterSessions } from "./filter.ts";
import type { MetricBucket } from "./metric-buckets.ts";
import { createMetricBuckets } from "./metric-buckets.ts";
import { normalizeSession } from "./normalize.ts";
import type { Session } from "./session.ts";
import { readSessionAggregates, readSessionUpdate } from "./session.ts";
import { bucketRecord } from "./store.ts";
import { storesTraceItems, traceItemRecord } from "./trace-items.ts";

/** From this version of a project's session metrics on, abnormal sessions are told apart by mechanism. */
const mechanismVersion = 2;

/** Processes the sessions of an envelope together. */
export async function processSessions(context: UnitContext, items: readonly Item[]): Promise<void> {
  const sessions = items.flatMap((item) => filterSessions(context, expand(context, item)));
  const kept = sessions.flatMap((session) => normalizeSession(context, session) ?? []);
  if (kept.length < sessions.length)
    context.processing.explain("sessions are not valid", { count: sessions.length - kept.length });
  if (kept.length === 0) return;
  const charge = { category: DataCategory.SESSION, quantity: kept.length };
  if ((await context.limits.charge("sessions", [charge])) === undefined) await storeBuckets(context, kept);
}

function expand(context: UnitContext, item: Item): readonly Session[] {
  const parsed = parseJson(item.payload);
  const payload = parsed.ok ? parsed.value : undefined;
  const { processing, received } = context;
  if (item.type === "sessions") return readSessionAggregates(payload) ?? unreadable(context, item);
  const update = readSessionUpdate(payload, { now: received, uuid: processing.uuid });
  return update === undefined ? unreadable(context, item) : [update];
}

function unreadable(context: UnitContext, item: Item): readonly Session[] {
  context.processing.explain("a session cannot be read", { type: item.type });
  return [];
}

async function storeBuckets(context: UnitContext, sessions: readonly Session[]): Promise<void> {
  const buckets = createMetricBuckets(context.processing.settings.bucketSeconds);
  const settings = { client: clientOf(context), tagAbnormalMechanism: metricsVersion(context) >= mechanismVersion };
  for (const session of sessions) extractSession(buckets, session, settings);
  const all = buckets.all;
  if (all.length === 0) return;
  const unit = context.settlement.receive(all, (value) => [[DataCategory.METRIC_BUCKET, value.length]]);
  const charge = { category: DataCategory.METRIC_BUCKET, quantity: all.length, namespace: "sessions" };
  const refused = await context.limits.charge("session_buckets", [charge]);
  if (refused !== undefined) {
    unit.reject(refused.outcome);
    return;
  }
  context.shipments.push({ unit, records: all.map((bucket) => bucketRecord(context, bucket)) });
  if (storesTraceItems(context)) shipTraceItems(context, all);
}

/** They tell what the buckets tell: nothing is counted for them, and one that cannot be delivered is no loss. */
function shipTraceItems(context: UnitContext, buckets: readonly MetricBucket[]): void {
  const unit = { accept() {}, reject() {} };
  context.shipments.push({ unit, records: buckets.map((bucket) => traceItemRecord(context, bucket)) });
}

function metricsVersion(context: UnitContext): number {
  const config = context.project.config.document.sessionMetrics;
  const version = isObject(config) ? config.version : undefined;
  return typeof version === "number" ? version : 0;
}
