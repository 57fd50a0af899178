/** The 16-byte keys of records (topics, section "Key bytes"). */
import type { Routing } from "../sink.ts";

/** Bytes of every record's key. */
export const keyLength = 16;

const hexDigits = /^[0-9a-f]{32}$/i;

/**
 * The key of a record that belongs with others: the UUID, its first half XOR the organization id, so that equal
 * UUIDs of different organizations land on different partitions.
 * @returns 16 bytes; undefined for the nil UUID, which counts as none
 * @throws TypeError if the text is no UUID
 */
export function semanticKey(routing: Routing): Buffer | undefined {
  const digits = routing.uuid.length === 32 ? routing.uuid : routing.uuid.replaceAll("-", "");
  if (!hexDigits.test(digits)) {
    throw new TypeError(`record key: found ${JSON.stringify(routing.uuid)}, expected a UUID of 32 hex digits`);
  }
  const key = Buffer.from(digits, "hex");
  if (isNil(key)) return undefined;
  const organizationId = BigInt.asUintN(64, routing.organizationId);
  xorUInt32BE(key, 0, Number(organizationId >> 32n));
  xorUInt32BE(key, 4, Number(organizationId & 0xffff_ffffn));
  return key;
}

/**
 * Makes keys of routings one after the other. What follows one another mostly belongs together (the spans of a trace), and
 * has one key then, which is not to be changed.
 */
export function createSemanticKeys(): (routing: Routing) => Buffer | undefined {
  let last: Routing | undefined;
  let key: Buffer | undefined;
  return (routing) => {
    if (last === undefined || routing.uuid !== last.uuid || routing.organizationId !== last.organizationId) {
      key = semanticKey(routing);
      last = routing;
    }
    return key;
  };
}

/** A counter key: the number as big-endian 128-bit integer. */
export function counterKey(count: number): Buffer {
  const key = Buffer.alloc(keyLength);
  key.writeUInt32BE(count, 12);
  return key;
}

/** Yields the counter keys of one logical topic: 0, 1, 2, …, wrapping after 2^32 − 1. */
export function createCounterKeys(): () => Buffer {
  let count = 0;
  return () => {
    const key = counterKey(count);
    count = (count + 1) >>> 0;
    return key;
  };
}

function isNil(key: Buffer): boolean {
  return key.every((byte) => byte === 0);
}

function xorUInt32BE(key: Buffer, offset: number, bits: number): void {
  key.writeUInt32BE((key.readUInt32BE(offset) ^ bits) >>> 0, offset);
}
