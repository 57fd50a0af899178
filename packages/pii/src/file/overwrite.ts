/** Redaction of bytes in place: the length of a file never changes (PII, section "Attachments, minidumps, view hierarchies"). */
import type { Redaction } from "../rules/redaction.ts";
import { redact } from "../rules/redaction.ts";

/** How a piece of text lies in bytes. */
export type TextEncoding = "utf8" | "utf16le";

const star = 0x2a;

/** Overwrites bytes from `start` up to `end` with what the redaction puts there, as much of it as fits, and `*`. */
export function overwrite(
  bytes: Buffer,
  start: number,
  end: number,
  redaction: Redaction,
  encoding: TextEncoding,
): void {
  const shown = redaction.method === "replace" || redaction.method === "hash";
  const text = shown ? (redact(redaction, bytes.toString(encoding, start, end))?.text ?? "") : "";
  const units = Buffer.from(text, encoding).subarray(0, end - start);
  units.copy(bytes, start);
  if (encoding === "utf8") bytes.fill(star, start + units.length, end);
  else for (let at = start + units.length; at + 1 < end; at += 2) bytes.writeUInt16LE(star, at);
}
