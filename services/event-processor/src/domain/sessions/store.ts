/** Metric buckets of sessions to the messages that consumers read (streams, section "Metrics", store). */
import type { SinkRecord } from "@weir/sink";
import type { UnitContext } from "../unit-context.ts";
import { messageOrigin } from "../unit-context.ts";
import type { MetricBucket } from "./metric-buckets.ts";

/** The message of a bucket. Counters are written as floats, sets as ascending lists. */
export function bucketRecord(context: UnitContext, bucket: MetricBucket): SinkRecord {
  const { organizationId, projectId, startTime } = messageOrigin(context);
  const value = bucket.type === "c" ? `${bucket.count}.0` : JSON.stringify([...bucket.members].sort((a, b) => a - b));
  const tags = bucket.tags.map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`).join(",");
  const json =
    `{"org_id":${organizationId},"project_id":${projectId},"name":${JSON.stringify(bucket.name)},"type":"${bucket.type}"` +
    `,"value":${value},"timestamp":${bucket.timestamp},"tags":{${tags}}` +
    `,"retention_days":${context.project.config.eventRetentionDays},"received_at":${startTime}}`;
  return { topic: "metrics_sessions", value: Buffer.from(json), headers: [["namespace", "sessions"]] };
}
