/** A check-in to the message that consumers read (streams, section "Check-ins", Kafka). */
import type { SinkRecord } from "@weir/sink";
import { pack, packedId } from "../messages/pack.ts";
import type { UnitContext } from "../unit-context.ts";
import { clientOf, messageOrigin } from "../unit-context.ts";
import type { CheckIn } from "./check-in.ts";
import { writeCheckIn } from "./check-in.ts";
import { monitorHash } from "./monitor-hash.ts";

/**
 * The message about a check-in.
 * @param slug canonical slug of its monitor
 */
export function checkInRecord(context: UnitContext, checkIn: CheckIn, slug: string): SinkRecord {
  const { projectId, organizationId, startTime } = messageOrigin(context);
  const value = pack({
    type: "check_in",
    message_type: "check_in",
    payload: Buffer.from(writeCheckIn(checkIn)),
    start_time: startTime,
    sdk: clientOf(context) || null,
    project_id: packedId(projectId),
    retention_days: context.project.config.eventRetentionDays,
  });
  const uuid = monitorHash(projectId, slug, checkIn.environment);
  return { topic: "monitors", routing: { uuid, organizationId }, value };
}
