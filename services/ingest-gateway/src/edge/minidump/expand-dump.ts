/** From what was uploaded as a minidump to the dump itself: out of a multipart body inside, decompressed, and checked (ingest, section "Minidump"). */
import { setImmediate } from "node:timers/promises";
import type { Item } from "@weir/envelope";
import type { InflateCrashFile } from "../../domain/crash-compression.ts";
import { compressionOf, InflateError } from "../../domain/crash-compression.ts";
import { errorAnswer } from "../http/http-answer.ts";
import { MultipartError, readParts } from "../multipart/read-parts.ts";
import { badUpload, UploadRefusal, uploadTooLarge } from "../upload-refusal.ts";
import { minidumpField } from "./upload-form.ts";

/** What a dump is read with. */
export interface ExpandDumpOptions {
  readonly inflate: InflateCrashFile;
  /** Largest dump, in bytes. */
  readonly maxBytes: number;
}

const contentType = "application/x-dmp";
const magics = [Buffer.from("MDMP"), Buffer.from("PMDM")];
const dashes = Buffer.from("--");
const newline = 0x0a;
const maxBoundaryLine = 256;
const pieceBytes = 256 * 1024;

/**
 * The item with the dump as payload.
 * @throws UploadRefusal if there is no dump in it, or it is too large
 */
export async function expandDump(item: Item, { inflate, maxBytes }: ExpandDumpOptions): Promise<Item> {
  const nested = await takeNested(item.payload, maxBytes);
  const compression = compressionOf(nested);
  const payload = compression === undefined ? nested : await inflateDump(nested);
  if (!magics.some((magic) => payload.subarray(0, magic.length).equals(magic))) {
    throw badUpload("invalid minidump", "invalid_minidump");
  }
  const suffix = compression?.suffix ?? "";
  const filename = item.filename.endsWith(suffix)
    ? item.filename.slice(0, item.filename.length - suffix.length)
    : item.filename;
  return { ...item, payload, filename, contentType };

  async function inflateDump(bytes: Buffer): Promise<Buffer> {
    try {
      return await inflate(bytes, maxBytes);
    } catch (error) {
      if (!(error instanceof InflateError)) throw error;
      if (error.reason === "too_large") throw uploadTooLarge("too_large:attachment:minidump");
      if (error.reason === "busy") {
        throw new UploadRefusal(errorAnswer(503, "failed to queue envelope", [error.message]), "internal");
      }
      throw badUpload("invalid compression format", "invalid_compression", [error.message]);
    }
  }
}

/** Some clients send the dump as a multipart body inside the part. */
async function takeNested(payload: Buffer, maxBytes: number): Promise<Buffer> {
  if (!payload.subarray(0, dashes.length).equals(dashes)) return payload;
  const end = payload.subarray(0, maxBoundaryLine).indexOf(newline);
  const boundary = payload.subarray(dashes.length, Math.max(end, dashes.length)).toString("latin1").trim();
  if (boundary === "") return payload;
  let dump: Buffer | undefined;
  try {
    await readParts(boundary, inPieces(payload), maxBytes, ({ name, body }) => {
      if (name === minidumpField) dump ??= body;
    });
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw badUpload("invalid multipart data", "invalid_multipart", [error.message]);
  }
  if (dump === undefined) throw badUpload("missing minidump", "missing_minidump_upload");
  return dump;
}

/** A large file piece by piece, so that others get their turn. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    yield bytes.subarray(start, start + pieceBytes);
    await setImmediate();
  }
}
