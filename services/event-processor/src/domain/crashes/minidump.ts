/**
 * The parts of a minidump that tell about its crash without symbols: when it was written, by what, and its notes
 * (Microsoft, "minidumpapiset.h": MINIDUMP_HEADER, MINIDUMP_DIRECTORY).
 */

/** A minidump that can be read. Offsets are bytes from its beginning. */
export interface Minidump {
  /** When it was written, in seconds since the epoch. */
  readonly timestamp: number;
  /** Where a stream of a type begins; undefined if there is none. */
  streamOffset(type: number): number | undefined;
  /** Bytes of a stream of a type; 0 if there is none. */
  streamBytes(type: number): number;
  /** A number of 16 bits; 0 if it is not in the file. */
  uint16(offset: number): number;
  /** A number of 32 bits; 0 if it is not in the file. */
  uint32(offset: number): number;
  /** Bytes that stand behind their length (32 bits); undefined if they are not in the file, or longer than allowed. */
  sized(offset: number, maxBytes: number): Buffer | undefined;
}

const headerBytes = 32;
const entryBytes = 12;
const formatVersion = 0xa793;
/** Writers have about twenty; a directory beyond is junk. */
const maxStreams = 4096;

/** Reads a minidump; undefined if the file is none. */
export function readMinidump(file: Buffer): Minidump | undefined {
  const signature = file.toString("latin1", 0, 4);
  if (file.length < headerBytes || (signature !== "MDMP" && signature !== "PMDM")) return undefined;
  const dump = reader(file, signature === "MDMP");
  const count = dump.uint32(8);
  const directory = dump.uint32(12);
  if ((dump.uint32(4) & 0xffff) !== formatVersion || count > maxStreams) return undefined;
  if (directory + count * entryBytes > file.length) return undefined;
  const entryOf = (type: number): number | undefined => {
    for (let entry = directory; entry < directory + count * entryBytes; entry += entryBytes) {
      if (dump.uint32(entry) === type) return entry;
    }
    return undefined;
  };
  return {
    ...dump,
    timestamp: dump.uint32(20),
    streamOffset(type) {
      const entry = entryOf(type);
      return entry === undefined ? undefined : dump.uint32(entry + 8);
    },
    streamBytes(type) {
      const entry = entryOf(type);
      return entry === undefined ? 0 : dump.uint32(entry + 4);
    },
  };
}

function reader(file: Buffer, littleEndian: boolean): Pick<Minidump, "uint16" | "uint32" | "sized"> {
  const holds = (offset: number, bytes: number): boolean => offset + bytes <= file.length;
  function uint16(offset: number): number {
    if (!holds(offset, 2)) return 0;
    return littleEndian ? file.readUInt16LE(offset) : file.readUInt16BE(offset);
  }
  function uint32(offset: number): number {
    if (!holds(offset, 4)) return 0;
    return littleEndian ? file.readUInt32LE(offset) : file.readUInt32BE(offset);
  }
  function sized(offset: number, maxBytes: number): Buffer | undefined {
    const bytes = uint32(offset);
    if (bytes > maxBytes || !holds(offset + 4, bytes)) return undefined;
    return file.subarray(offset + 4, offset + 4 + bytes);
  }
  return { uint16, uint32, sized };
}
