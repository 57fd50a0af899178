/** Texts that are too long: cut, with a remark about what is missing (events, section "Trimming"). */
import type { Meta } from "../meta.ts";

const ellipsis = "...";

/** A part of a text; one that replaced something has the remark about it. */
interface Chunk {
  readonly text: string;
  readonly remark: readonly unknown[] | undefined;
}

/** Number of characters of a text. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++)
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && isLow(text, at + 1)) count--;
  return count;
}

function isLow(text: string, at: number): boolean {
  return at < text.length && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/**
 * Cuts a text to a number of characters, the ellipsis included.
 * @param meta of the text: gets the remark and the original length; remarks about parts that are gone are removed
 */
export function cutText(text: string, maxCharacters: number, meta: Meta): string {
  const chunks = splitByRemarks(text, meta.remarks);
  const kept: Chunk[] = [];
  let count = 0;
  for (const chunk of chunks) {
    const characters = [...chunk.text];
    if (count + characters.length < maxCharacters) {
      kept.push(chunk);
      count += characters.length;
      continue;
    }
    const room = Math.max(0, maxCharacters - ellipsis.length - count);
    if (chunk.remark === undefined && room > 0)
      kept.push({ text: characters.slice(0, room).join(""), remark: undefined });
    kept.push({ text: ellipsis, remark: ["!limit", "s"] });
    break;
  }
  meta.originalLength ??= countCharacters(text);
  meta.remarks = [...meta.remarks.filter((remark) => rangeOf(remark) === undefined), ...remarksOf(kept)];
  return kept.map((chunk) => chunk.text).join("");
}

/** Parts of the text by the byte ranges of its remarks. */
function splitByRemarks(text: string, remarks: readonly unknown[]): Chunk[] {
  const ranges = remarks.flatMap((remark) => rangeOf(remark) ?? []).sort((a, b) => a.start - b.start);
  if (ranges.length === 0) return [{ text, remark: undefined }];
  const bytes = Buffer.from(text);
  const chunks: Chunk[] = [];
  let at = 0;
  for (const { start, end, remark } of ranges) {
    if (start < at || end > bytes.length || end < start) continue;
    if (start > at) chunks.push({ text: bytes.toString("utf8", at, start), remark: undefined });
    chunks.push({ text: bytes.toString("utf8", start, end), remark });
    at = end;
  }
  if (at < bytes.length) chunks.push({ text: bytes.toString("utf8", at), remark: undefined });
  return chunks;
}

interface RemarkRange {
  readonly start: number;
  readonly end: number;
  readonly remark: readonly unknown[];
}

function rangeOf(remark: unknown): RemarkRange | undefined {
  if (!Array.isArray(remark)) return undefined;
  const [, , start, end] = remark;
  return typeof start === "number" && typeof end === "number" ? { start, end, remark } : undefined;
}

function remarksOf(chunks: readonly Chunk[]): unknown[] {
  let bytes = 0;
  return chunks.flatMap(({ text, remark }) => {
    const start = bytes;
    bytes += Buffer.byteLength(text);
    return remark === undefined ? [] : [[remark[0], remark[1], start, bytes]];
  });
}
