/** The bytes that tell which records of a segment are done with: entries of an id (6 bytes) and a check of it (4). */
import { crc32 } from "node:zlib";

export const acknowledgementBytes = 10;

/** Entries for ids. */
export function encodeAcknowledgements(ids: readonly number[], salt: Buffer): Buffer {
  const bytes = Buffer.alloc(ids.length * acknowledgementBytes);
  ids.forEach((id, index) => {
    const offset = index * acknowledgementBytes;
    bytes.writeUIntBE(id, offset, 6);
    bytes.writeUInt32BE(crc32(bytes.subarray(offset, offset + 6), crc32(salt)), offset + 6);
  });
  return bytes;
}

/** The ids of intact entries. A damaged entry is passed over: its record will be handed out again. */
export function decodeAcknowledgements(bytes: Buffer, salt: Buffer): ReadonlySet<number> {
  const ids = new Set<number>();
  const seed = crc32(salt);
  let offset = 0;
  while (offset + acknowledgementBytes <= bytes.length) {
    const isIntact = crc32(bytes.subarray(offset, offset + 6), seed) === bytes.readUInt32BE(offset + 6);
    if (isIntact) ids.add(bytes.readUIntBE(offset, 6));
    // An interrupted write leaves a part of an entry: what follows it begins anywhere.
    offset += isIntact ? acknowledgementBytes : 1;
  }
  return ids;
}
