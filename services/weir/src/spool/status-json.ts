/** The status of the buffer for programs: counts and bytes as numbers, times in ISO 8601. */
import type { GetSpoolStatusResponse } from "@weir/gen/weir/ingest/v1/spool.ts";
import { isoTime } from "../explain/times.ts";
import { waitReasonNames } from "./wait-reasons.ts";

/** The answer as JSON. */
export function statusJson(status: GetSpoolStatusResponse): Record<string, unknown> {
  const { disk } = status;
  return {
    observedAt: isoTime(status.observedAt),
    envelopes: Number(status.envelopes),
    maxEnvelopes: Number(status.maxEnvelopes),
    memoryBytes: Number(status.memoryBytes),
    maxMemoryBytes: Number(status.maxMemoryBytes),
    disk:
      disk === undefined
        ? null
        : {
            envelopes: Number(disk.envelopes),
            bytes: Number(disk.bytes),
            maxBytes: Number(disk.maxBytes),
            durable: disk.durable,
            recoveredEnvelopes: Number(disk.recoveredEnvelopes),
            damagedEnvelopes: Number(disk.damagedEnvelopes),
            failure: disk.failure === "" ? null : disk.failure,
          },
    refusing: status.refusing === "" ? null : status.refusing,
    maxAgeSeconds: Number(status.maxAge?.seconds ?? 0n),
    groups: status.groups.map((group) => ({
      publicKey: group.publicKey,
      projectId: group.projectId === 0n ? null : String(group.projectId),
      envelopes: Number(group.envelopes),
      bytes: Number(group.bytes),
      oldestReceivedAt: isoTime(group.oldestReceivedAt),
      newestReceivedAt: isoTime(group.newestReceivedAt),
      dropAt: isoTime(group.dropAt),
      reason: waitReasonNames.get(group.reason) ?? "unknown",
      detail: group.detail,
      nextAttemptAt: isoTime(group.nextAttemptAt),
    })),
    groupsLeftOut: status.groupsLeftOut,
  };
}
