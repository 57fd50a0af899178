/**
 * Tells at once which records of an OTLP request in protobuf processing will drop for what they are: OTLP has an answer
 * for that, "partial success". Everything is passed on nevertheless, and accounted for where it is dropped.
 *
 * Requests in JSON are not looked through: to find their records is as much work as to process them.
 */
import { scanMessage } from "./scan-message.ts";

/** How many records there are to drop, and why. */
export interface DoomedRecords {
  readonly count: number;
  /** In words, for the sender's developer. */
  readonly reason: string;
}

/** Looks through a request; undefined if nothing is wrong with its records, or the request can't be read. */
export type FindDoomedRecords = (payload: Buffer) => DoomedRecords | undefined;

const spanIdField = 2;
const logBodyField = 5;
const spanIdBytes = 8;
const noId = "0".repeat(2 * spanIdBytes);

/** Spans without a valid id, and all but the last of those with one id (spans, section "The pipeline in order"). */
export const findDoomedSpans: FindDoomedRecords = (payload) => {
  const ids = new Set<string>();
  let [unnamed, repeated] = [0, 0];
  const isRead = eachRecord(payload, (start, end) => {
    const id = spanIdOf(payload, start, end);
    if (id === undefined) unnamed++;
    else if (ids.has(id)) repeated++;
    else ids.add(id);
  });
  const reasons: string[] = [];
  if (unnamed > 0) reasons.push(`found ${unnamed} spans whose id is not 8 bytes, or all zeros`);
  if (repeated > 0) reasons.push(`found ${repeated} spans with an id that another span of the request has`);
  return isRead && reasons.length > 0 ? { count: unnamed + repeated, reason: reasons.join("; ") } : undefined;
};

/** Logs without a body (logs, section "Log pipeline"). */
export const findDoomedLogs: FindDoomedRecords = (payload) => {
  let count = 0;
  const isRead = eachRecord(payload, (start, end) => {
    let hasBody = false;
    scanMessage(payload, start, end, (field) => {
      if (field === logBodyField) hasBody = true;
    });
    if (!hasBody) count++;
  });
  return isRead && count > 0 ? { count, reason: `found ${count} logs without a body` } : undefined;
};

/** Requests hold resources (1), which hold scopes (2), which hold records (2), whatever the signal. */
function eachRecord(payload: Buffer, visit: (start: number, end: number) => void): boolean {
  let isRead = true;
  const into = (wanted: number, next: (start: number, end: number) => void) => (start: number, end: number) => {
    const isMessage = scanMessage(payload, start, end, (field, from, to) => {
      if (field === wanted) next(from, to);
    });
    if (!isMessage) isRead = false;
  };
  into(1, into(2, into(2, visit)))(0, payload.length);
  return isRead;
}

function spanIdOf(payload: Buffer, start: number, end: number): string | undefined {
  let id: string | undefined;
  scanMessage(payload, start, end, (field, from, to) => {
    if (field === spanIdField) id = to - from === spanIdBytes ? payload.toString("hex", from, to) : undefined;
  });
  return id === noId ? undefined : id;
}
