/** Texts cut by the remarks about them (PII, sections "Applying rules to a value", "`_meta`"). */
import type { Span } from "../patterns/pattern.ts";
import type { Redaction } from "../rules/redaction.ts";
import { redact } from "../rules/redaction.ts";

/** A piece of a text: as it came, or what a rule put there. */
export interface Chunk {
  readonly text: string;
  /** Undefined: as it came. */
  readonly remark: { readonly rule: string; readonly type: string } | undefined;
}

/** Stands for a redacted piece in the text that patterns search. */
const placeholder = "\0";

/** Cuts a text by its remarks. It stops at the first remark whose range is out of order or inside a character. */
export function cutText(text: string, remarks: readonly unknown[]): Chunk[] {
  if (!remarks.some(hasRange)) return [{ text, remark: undefined }];
  const bytes = Buffer.from(text);
  const chunks: Chunk[] = [];
  let at = 0;
  for (const remark of remarks) {
    if (!hasRange(remark)) continue;
    const [rule, type, start, end] = remark;
    if (start < at || end < start || !isBorder(bytes, start) || !isBorder(bytes, end)) break;
    if (start > at) chunks.push({ text: bytes.toString("utf8", at, start), remark: undefined });
    chunks.push({ text: bytes.toString("utf8", start, end), remark: { rule, type } });
    at = end;
  }
  if (at < bytes.length) chunks.push({ text: bytes.toString("utf8", at), remark: undefined });
  return chunks;
}

type RangedRemark = readonly [rule: string, type: string, start: number, end: number];

function hasRange(remark: unknown): remark is RangedRemark {
  if (!Array.isArray(remark)) return false;
  const [rule, type, start, end] = remark as readonly unknown[];
  return typeof rule === "string" && typeof type === "string" && isOffset(start) && isOffset(end);
}

function isOffset(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** True if a character begins at an offset, or the text ends there. */
function isBorder(bytes: Buffer, offset: number): boolean {
  return offset === bytes.length || (offset < bytes.length && ((bytes[offset] ?? 0) & 0xc0) !== 0x80);
}

/** The text that patterns search: redacted pieces are one character each, which no pattern is about. */
export function searchText(chunks: readonly Chunk[]): string {
  return chunks.map(({ text, remark }) => (remark === undefined ? withoutPlaceholders(text) : placeholder)).join("");
}

/** The text without the character that stands for redacted pieces. */
export function withoutPlaceholders(text: string): string {
  return text.includes(placeholder) ? text.replaceAll(placeholder, "") : text;
}

/** Redacts what was found in the searched text. Pieces that were redacted before keep their place outside of it. */
export function redactSpans(
  chunks: readonly Chunk[],
  searched: string,
  spans: readonly Span[],
  rule: string,
  redaction: Redaction,
): Chunk[] {
  const earlier = chunks.filter(({ remark }) => remark !== undefined);
  let used = 0;
  const result: Chunk[] = [];
  const keep = (text: string): void => {
    for (const [index, part] of text.split(placeholder).entries()) {
      const redacted = index > 0 ? earlier[used++] : undefined;
      if (redacted !== undefined) result.push(redacted);
      if (part !== "") result.push({ text: part, remark: undefined });
    }
  };
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at) continue;
    keep(searched.slice(at, start));
    const found = searched.slice(start, end);
    used += found.split(placeholder).length - 1;
    pushRedacted(result, found, rule, redaction);
    at = end;
  }
  keep(searched.slice(at));
  return result;
}

/** Redacts the whole text. Earlier pieces are lost. */
export function redactWhole(searched: string, rule: string, redaction: Redaction): Chunk[] {
  const result: Chunk[] = [];
  pushRedacted(result, searched, rule, redaction);
  return result;
}

function pushRedacted(chunks: Chunk[], text: string, rule: string, redaction: Redaction): void {
  const replacement = redact(redaction, text);
  if (replacement !== undefined) chunks.push({ text: replacement.text, remark: { rule, type: replacement.type } });
}

/** The text of chunks, and remarks with their ranges in it. */
export function joinChunks(chunks: readonly Chunk[]): { text: string; remarks: unknown[] } {
  let text = "";
  let bytes = 0;
  const remarks: unknown[] = [];
  for (const chunk of chunks) {
    const size = Buffer.byteLength(chunk.text);
    if (chunk.remark !== undefined) remarks.push([chunk.remark.rule, chunk.remark.type, bytes, bytes + size]);
    text += chunk.text;
    bytes += size;
  }
  return { text, remarks };
}

const surrogatePair = /[\ud800-\udbff][\udc00-\udfff]/g;

/** Number of characters of a text. */
export function characterCount(text: string): number {
  let count = text.length;
  for (const _ of text.matchAll(surrogatePair)) count--;
  return count;
}
