/**
 * Ids that we make up. They are derived from the unit's id, so that a unit that is processed again after a failure
 * yields the same ids and its consumers can recognise what they have already.
 */
import { createHash } from "node:crypto";

/** Makes ids for the things in one unit, each known by its purpose and its number. */
export interface StableIds {
  /** A random-looking UUID, version 4: 32 hex digits. */
  uuid(purpose: string, index: number): string;
  /** 16 bytes of a UUID version 7 with the given time (ms since the epoch), in reverse order. */
  itemId(purpose: string, index: number, timestampMs: number): Buffer;
}

/** Ids of the unit with this id. An empty id gives ids that are stable, but not unique: units always have one. */
export function createStableIds(unitId: string): StableIds {
  const bases = new Map<string, Buffer>();
  return {
    uuid(purpose, index) {
      const bytes = digest(`${unitId}/${purpose}/${index}`);
      stamp(bytes, 0x40);
      return bytes.toString("hex");
    },
    itemId(purpose, index, timestampMs) {
      let base = bases.get(purpose);
      if (base === undefined) {
        base = digest(`${unitId}/${purpose}`);
        bases.set(purpose, base);
      }
      const bytes = Buffer.from(base);
      bytes.writeUIntBE(clampTime(timestampMs), 0, 6);
      bytes.writeUInt32BE((base.readUInt32BE(12) ^ index) >>> 0, 12);
      stamp(bytes, 0x70);
      return bytes.reverse();
    },
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest().subarray(0, 16);
}

function stamp(bytes: Buffer, version: number): void {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | version;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
}

function clampTime(ms: number): number {
  return Math.min(Math.max(Math.floor(ms), 0), 2 ** 48 - 1);
}
