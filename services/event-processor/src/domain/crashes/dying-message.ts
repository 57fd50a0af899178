/** What a Nintendo Switch wrote as its last: an event and files, packed into at most a few KiB (events, section "Shapes of error envelopes"). */
import { zstdDecompressSync } from "node:zlib";
import type { Item } from "@weir/envelope";
import { EnvelopeError, parseEnvelope } from "@weir/envelope";

/** A dying message that cannot be read. */
export class DyingMessageError extends Error {
  override readonly name = "DyingMessageError";
}

/** The feature of projects for which the crash counts as fatal. */
export const rewriteFeature = "projects:relay-nintendo-event-rewrite";

const magic = "sntr";
const headBytes = 8;
const maxPayloadBytes = 100 * 1024;
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const emptyHeader = Buffer.from("{}\n");

/**
 * The items of a dying message.
 * @throws DyingMessageError
 */
export function readDyingMessage(file: Buffer): readonly Item[] {
  if (file.length < headBytes || file.toString("latin1", 0, 4) !== magic) {
    throw new DyingMessageError(`found other bytes than ${magic} at the beginning`);
  }
  const version = file.readUInt8(4);
  if (version !== 0) throw new DyingMessageError(`found version ${version}, expected 0`);
  const { format, compression, dictionary } = encodingOf(file.readUInt8(5));
  if (format !== 0) throw new DyingMessageError(`found format ${format}, expected 0 (items)`);
  if (dictionary !== 0) throw new DyingMessageError(`found dictionary ${dictionary}, expected none`);
  const end = headBytes + file.readUInt16BE(6);
  if (end > file.length) throw new DyingMessageError(`found ${file.length} bytes, expected at least ${end}`);
  return readItems(inflate(file.subarray(headBytes, end), compression));
}

/** The highest two bits tell the format, the next two the compression, the rest the dictionary. */
function encodingOf(byte: number): { format: number; compression: number; dictionary: number } {
  return { format: byte >> 6, compression: (byte >> 4) & 0b11, dictionary: byte & 0b1111 };
}

function inflate(payload: Buffer, compression: number): Buffer {
  if (compression === 0) return payload;
  if (compression !== 1) throw new DyingMessageError(`found compression ${compression}, expected 0 or 1 (zstd)`);
  try {
    return zstdDecompressSync(Buffer.concat([zstdMagic, payload]), { maxOutputLength: maxPayloadBytes });
  } catch (error) {
    throw new DyingMessageError("the payload cannot be inflated", { cause: error });
  }
}

function readItems(payload: Buffer): readonly Item[] {
  try {
    return parseEnvelope(Buffer.concat([emptyHeader, payload])).items;
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw new DyingMessageError("the items cannot be read", { cause: error });
  }
}
