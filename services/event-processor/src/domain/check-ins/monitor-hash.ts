/** What places all check-ins of a monitor environment on one partition (streams, section "Check-ins", Kafka). */
import { createHash } from "node:crypto";

const namespace = Buffer.from("020e1c7e46bd5af5aa41e61757888484", "hex");

/**
 * Version 5 UUID of a monitor environment, with hyphens.
 * @param slug canonical slug
 * @param environment undefined or empty: `production`
 */
export function monitorHash(projectId: bigint, slug: string, environment: string | undefined): string {
  const name = `${projectId}:${slug}:${environment || "production"}`;
  const bytes = createHash("sha1").update(namespace).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
