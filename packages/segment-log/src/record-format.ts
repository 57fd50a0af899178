/**
 * The bytes of records.
 *
 * A record is: the segment's salt (8 bytes), CRC-32 of what follows (4), length of the payload (4), zeros (2), id (6),
 * payload; numbers big-endian. A reader that finds damage looks for the next salt that begins an intact record.
 */
import { crc32 } from "node:zlib";

export const recordHeaderBytes = 24;
const checkedFrom = 12;

/** A record as it was found. */
export interface ScannedRecord {
  readonly kind: "record";
  readonly id: number;
  /** Of its header. */
  readonly offset: number;
  /** A view on what was scanned. */
  readonly payload: Buffer;
}

/** Bytes that hold no intact record. */
export interface ScannedDamage {
  readonly kind: "damage";
  readonly offset: number;
  readonly bytes: number;
  /** How many records at least were lost there. */
  readonly records: number;
  /** It reaches to the end: what is left when writing was interrupted. */
  readonly atEnd: boolean;
}

/** The bytes before a payload. */
export function recordHeader(salt: Buffer, id: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(recordHeaderBytes);
  salt.copy(header);
  header.writeUInt32BE(payload.length, 12);
  header.writeUIntBE(id, 18, 6);
  header.writeUInt32BE(checksum(header, payload), 8);
  return header;
}

/** The record at an offset; undefined if there is no intact one. */
export function readRecord(bytes: Buffer, offset: number, salt: Buffer): ScannedRecord | undefined {
  const payloadFrom = offset + recordHeaderBytes;
  if (payloadFrom > bytes.length || bytes.compare(salt, 0, salt.length, offset, offset + salt.length) !== 0)
    return undefined;
  const header = bytes.subarray(offset, payloadFrom);
  const payloadTo = payloadFrom + header.readUInt32BE(12);
  if (payloadTo > bytes.length) return undefined;
  const payload = bytes.subarray(payloadFrom, payloadTo);
  if (checksum(header, payload) !== header.readUInt32BE(8)) return undefined;
  return { kind: "record", id: header.readUIntBE(18, 6), offset, payload };
}

/** All intact records of a segment's file, in order, and what lies damaged between them. */
export function* scanRecords(bytes: Buffer, salt: Buffer): Generator<ScannedRecord | ScannedDamage> {
  let offset = 0;
  while (offset < bytes.length) {
    const record = readRecord(bytes, offset, salt);
    if (record !== undefined) {
      yield record;
      offset += recordHeaderBytes + record.payload.length;
      continue;
    }
    const damage = measureDamage(bytes, offset, salt);
    yield damage;
    offset += damage.bytes;
  }
}

function measureDamage(bytes: Buffer, from: number, salt: Buffer): ScannedDamage {
  let records = bytes.indexOf(salt, from) === from ? 1 : 0;
  let to = bytes.indexOf(salt, from + 1);
  while (to >= 0 && readRecord(bytes, to, salt) === undefined) {
    records++;
    to = bytes.indexOf(salt, to + 1);
  }
  const end = to < 0 ? bytes.length : to;
  return { kind: "damage", offset: from, bytes: end - from, records: Math.max(1, records), atEnd: to < 0 };
}

function checksum(header: Buffer, payload: Buffer): number {
  return crc32(payload, crc32(header.subarray(checkedFrom)));
}
