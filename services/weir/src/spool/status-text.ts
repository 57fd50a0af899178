/** The status of the buffer in plain words. */
import type { Timestamp } from "@weir/gen/google/protobuf/timestamp.ts";
import type { GetSpoolStatusResponse, SpoolDisk, SpoolGroup } from "@weir/gen/weir/ingest/v1/spool.ts";
import { msOf } from "../explain/times.ts";
import { renderTable } from "../render-table.ts";
import { spanOfTime } from "./span-of-time.ts";
import { waitReasonTexts } from "./wait-reasons.ts";

/** A summary, and a table of what waits. */
export function statusText(status: GetSpoolStatusResponse): string {
  const atMs = status.observedAt === undefined ? 0 : msOf(status.observedAt);
  return [...summary(status, atMs), ...waiting(status, atMs)].join("\n").concat("\n");
}

function summary(status: GetSpoolStatusResponse, atMs: number): string[] {
  const oldest = status.groups.map(({ oldestReceivedAt }) => oldestReceivedAt && msOf(oldestReceivedAt));
  const oldestMs = Math.min(...oldest.filter((each) => each !== undefined));
  const age = status.groups.length > 0 ? `, the oldest for ${spanOfTime(atMs - oldestMs)}` : "";
  const rows: (readonly [string, string])[] = [
    ["Held", `${count(status.envelopes)} of at most ${count(status.maxEnvelopes)} envelopes${age}`],
    ["In memory", `${size(status.memoryBytes)} of at most ${size(status.maxMemoryBytes)}`],
    ["On disk", status.disk === undefined ? "nothing: spool.envelopes.path is not set" : diskText(status.disk)],
    ["New data", status.refusing === "" ? "is taken" : `is refused with 503: ${status.refusing}`],
    ["Dropped", `what is held for longer than ${spanOfTime(Number(status.maxAge?.seconds ?? 0n) * 1000)}`],
  ];
  const { disk } = status;
  if (disk !== undefined && disk.recoveredEnvelopes > 0n)
    rows.push(["Recovered", `${envelopes(disk.recoveredEnvelopes)} of a former process, found at the start`]);
  if (disk !== undefined && disk.damagedEnvelopes > 0n)
    rows.push([
      "Damaged",
      `${envelopes(disk.damagedEnvelopes)} lost, because the disk gave back other bytes than were written`,
    ]);
  return rows.map(([name, text]) => `${name.padEnd(11)}${text}`);
}

function diskText({ envelopes: onDisk, bytes, maxBytes, durable, failure }: SpoolDisk): string {
  const fill = `${size(bytes)} of at most ${size(maxBytes)}; ${envelopes(onDisk)} only there`;
  const promise = durable ? "written before senders are answered" : "what memory has no room for";
  return `${fill}; ${promise}${failure === "" ? "" : `; takes nothing now: ${failure}`}`;
}

function waiting({ groups, groupsLeftOut }: GetSpoolStatusResponse, atMs: number): string[] {
  if (groups.length === 0) return ["", "Nothing waits."];
  const head = ["ENVELOPES", "SIZE", "PROJECT", "OLDEST", "DROPPED IN", "WAITS FOR"];
  const table = renderTable(
    head,
    groups.map((group) => [
      count(group.envelopes),
      size(group.bytes),
      group.projectId === 0n ? `key ${group.publicKey}` : String(group.projectId),
      since(group.oldestReceivedAt, atMs),
      until(group.dropAt, atMs),
      reason(group, atMs),
    ]),
  );
  const more = groupsLeftOut === 0 ? [] : [`… and ${groupsLeftOut} more: see --limit`];
  return ["", table.trimEnd(), ...more];
}

function reason(group: SpoolGroup, atMs: number): string {
  const text = waitReasonTexts.get(group.reason) ?? "something that this weir does not know";
  const detail = group.detail === "" ? "" : ` (${group.detail})`;
  const next = group.nextAttemptAt === undefined ? "" : `; looked at again in ${until(group.nextAttemptAt, atMs)}`;
  return `${text}${detail}${next}`;
}

function since(time: Timestamp | undefined, atMs: number): string {
  return time === undefined ? "-" : spanOfTime(atMs - msOf(time));
}

function until(time: Timestamp | undefined, atMs: number): string {
  return time === undefined ? "-" : spanOfTime(msOf(time) - atMs);
}

function count(value: bigint): string {
  return value.toLocaleString("en-US");
}

function envelopes(value: bigint): string {
  return value === 1n ? "1 envelope" : `${count(value)} envelopes`;
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

function size(bytes: bigint): string {
  let value = Number(bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit]}`;
}
