/**
 * Counts what a protobuf payload would become, without making anything of it: a message takes two bytes there, and
 * hundreds in memory.
 */
import { operationsPerRecord } from "../containers/count-operations.ts";
import { OtlpError } from "./otlp-error.ts";

/** A kind of message: its fields that hold messages, by number. */
interface MessageKind {
  readonly cost: number;
  readonly fields: ReadonlyMap<number, MessageKind>;
}

const maxDepth = 100;
const lengthDelimited = 2;

const anyFields = new Map<number, MessageKind>();
const anyValue: MessageKind = { cost: 1, fields: anyFields };
const keyValue = kind(1, [[2, anyValue]]);
anyFields.set(5, kind(1, [[1, anyValue]]));
anyFields.set(6, kind(1, [[1, keyValue]]));
const resource = kind(1, [[1, keyValue]]);
const scope = kind(1, [[3, keyValue]]);

/** Export requests of traces. */
export const tracesKind = request(
  kind(operationsPerRecord, [
    [9, keyValue],
    [11, kind(1, [[3, keyValue]])],
    [13, kind(1, [[4, keyValue]])],
    [15, kind(1, [])],
  ]),
);

/** Export requests of logs. */
export const logsKind = request(
  kind(operationsPerRecord, [
    [5, anyValue],
    [6, keyValue],
  ]),
);

/**
 * Counts the messages in a payload; records count more.
 * @param limit the count ends when it is exceeded
 * @throws OtlpError if the payload is no protobuf, or nested too deeply
 */
export function countMessages(payload: Buffer, kind: MessageKind, limit: number): number {
  const scan: Scan = { payload, position: 0, count: 0, limit };
  scanMessage(scan, payload.length, kind, 0);
  return scan.count;
}

interface Scan {
  readonly payload: Buffer;
  readonly limit: number;
  position: number;
  count: number;
}

function scanMessage(scan: Scan, end: number, { cost, fields }: MessageKind, depth: number): void {
  if (depth > maxDepth) throw broken("messages nested too deeply");
  scan.count += cost;
  while (scan.position < end && scan.count <= scan.limit) {
    const tag = readVarint(scan);
    const wireType = tag & 7;
    if (wireType !== lengthDelimited) {
      skip(scan, wireType);
      continue;
    }
    const length = readVarint(scan);
    const inner = scan.position + length;
    if (inner > end) throw broken("a field that ends beyond its message");
    const field = fields.get(tag >>> 3);
    if (field !== undefined) scanMessage(scan, inner, field, depth + 1);
    scan.position = inner;
  }
}

function skip(scan: Scan, wireType: number): void {
  if (wireType === 0) readVarint(scan);
  else if (wireType === 1) scan.position += 8;
  else if (wireType === 5) scan.position += 4;
  // Groups do not occur in these messages; the decoder says what it thinks of them.
  else scan.position = scan.payload.length;
}

/** A number of up to 64 bits; only those below 2^53 are exact, which is enough for tags and lengths. */
function readVarint(scan: Scan): number {
  let value = 0;
  for (let factor = 1, length = 0; length < 10; factor *= 128, length++) {
    const byte = scan.payload[scan.position++];
    if (byte === undefined) throw broken("the end of the payload within a number");
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
  throw broken("a number of more than 64 bits");
}

function kind(cost: number, fields: readonly (readonly [number, MessageKind])[]): MessageKind {
  return { cost, fields: new Map(fields) };
}

/** A request holds resources (1), which hold scopes (2), which hold records (2); resources and scopes have attributes. */
function request(record: MessageKind): MessageKind {
  const scoped = kind(1, [
    [1, scope],
    [2, record],
  ]);
  const resources = kind(1, [
    [1, resource],
    [2, scoped],
  ]);
  return kind(0, [[1, resources]]);
}

function broken(found: string): OtlpError {
  return new OtlpError("invalid_proto", `found ${found}`);
}
