/** Buckets of sessions as trace items, for a share of organizations (streams, section "Sessions", "EAP double write"). */
import type { AnyValue } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import { TraceItem, TraceItemType } from "@weir/gen/sentry_protos/snuba/v1/trace_item.ts";
import type { SinkRecord } from "@weir/sink";
import type { UnitContext } from "../unit-context.ts";
import { messageOrigin } from "../unit-context.ts";
import type { MetricBucket } from "./metric-buckets.ts";

/** Organizations are dealt into this many groups. */
const groups = 100_000n;

/** What the value of a metric becomes. */
const valueAttributes: ReadonlyMap<string, string> = new Map([
  ["c:sessions/session@none", "session_count"],
  ["s:sessions/user@none", "user_id_hash"],
  ["s:sessions/error@none", "errored_session_id_hash"],
]);
/** What tags become; others are not told. */
const tagAttributes: ReadonlyMap<string, string> = new Map([
  ["session.status", "status"],
  ["release", "release"],
  ["environment", "environment"],
  ["sdk", "sdk"],
  ["abnormal_mechanism", "abnormal_mechanism"],
]);

/** True if the sessions of the unit's organization are stored as trace items too. */
export function storesTraceItems({ global, scoping }: UnitContext): boolean {
  const rate = global.options.sessionsRolloutRate;
  // In numbers of 32 bits, so that all who know the rate draw the same line.
  return Math.fround(Number(scoping.organizationId % groups) / Number(groups)) < Math.fround(rate);
}

/** The trace item of a bucket. */
export function traceItemRecord(context: UnitContext, bucket: MetricBucket): SinkRecord {
  const { organizationId, projectId, startTime } = messageOrigin(context);
  const { uuid } = context.processing;
  const traceId = uuid();
  const days = context.project.config.eventRetentionDays;
  const item = TraceItem.fromPartial({
    organizationId,
    projectId,
    traceId,
    itemId: Buffer.from(traceId.replaceAll("-", ""), "hex").reverse(),
    itemType: TraceItemType.USER_SESSION,
    timestamp: { seconds: BigInt(bucket.timestamp), nanos: 0 },
    clientSampleRate: 1,
    serverSampleRate: 1,
    retentionDays: days,
    received: { seconds: BigInt(startTime), nanos: 0 },
    downsampledRetentionDays: days,
  });
  item.attributes = attributesOf(bucket);
  return {
    topic: "items",
    value: Buffer.from(TraceItem.encode(item).finish()),
    headers: [
      ["item_type", String(TraceItemType.USER_SESSION)],
      ["project_id", String(projectId)],
    ],
  };
}

function attributesOf(bucket: MetricBucket): Map<string, AnyValue> {
  const attributes = new Map<string, AnyValue>();
  const name = valueAttributes.get(bucket.name);
  if (name !== undefined) attributes.set(name, bucket.type === "c" ? intValue(bucket.count) : listOf(bucket.members));
  for (const [tag, text] of bucket.tags) {
    const attribute = tagAttributes.get(tag);
    if (attribute !== undefined) attributes.set(attribute, { value: { $case: "stringValue", value: text } });
  }
  return attributes;
}

function listOf(members: ReadonlySet<number>): AnyValue {
  const values = [...members].sort((a, b) => a - b).map(intValue);
  return { value: { $case: "arrayValue", value: { values } } };
}

function intValue(value: number): AnyValue {
  return { value: { $case: "intValue", value: BigInt(value) } };
}
