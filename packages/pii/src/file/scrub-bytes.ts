/** Applies rules to bytes that may hold texts in UTF-8 and UTF-16 (PII, section "Attachments, minidumps, view hierarchies"). */
import type { Span } from "../patterns/pattern.ts";
import { textTraits } from "../patterns/text-traits.ts";
import type { CompiledRule, RuleStep } from "../rules/compile.ts";
import { overwrite } from "./overwrite.ts";

/** A part of a file. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

/** Searched at a time: whoever runs this on a large file can let others have their turn in between. */
const sliceBytes = 256 * 1024;
/** What is found may lie across the end of a slice as long as it is no longer than this. */
const overlapBytes = 16 * 1024;
const minWideCharacters = 5;

/**
 * Applies rules to a region of a file in place, in pieces: each step of the generator does one.
 * Both ways of reading the bytes are tried: byte by byte, and then as UTF-16 where nothing was found before.
 */
export function* scrubRegion(bytes: Buffer, region: Region, rules: readonly CompiledRule[]): Generator<void, void> {
  for (const rule of rules) {
    for (const step of rule.steps) {
      if (step.whole && !rule.anything) yield* scrubWhole(bytes, region, rule, step);
      else yield* scrubFound(bytes, region, rule, step);
    }
  }
}

/** Applies rules to a text in UTF-16, and to nothing else. */
export function scrubWideText(bytes: Buffer, region: Region, rules: readonly CompiledRule[]): void {
  for (const rule of rules) {
    for (const step of rule.steps) {
      for (const [start, end] of find(step, bytes.toString("utf16le", region.start, region.end))) {
        overwrite(bytes, region.start + 2 * start, region.start + 2 * end, rule.redaction, "utf16le");
      }
    }
  }
}

function* scrubFound(bytes: Buffer, region: Region, rule: CompiledRule, step: RuleStep): Generator<void, void> {
  for (const slice of slicesOf(region)) {
    const found = findBytes(bytes, slice, step);
    for (const [start, end] of found) overwrite(bytes, start, end, rule.redaction, "utf8");
    for (const untouched of between(slice, found)) {
      for (const [start, end] of findWide(bytes, untouched, step))
        overwrite(bytes, start, end, rule.redaction, "utf16le");
    }
    yield;
  }
}

/** What the rule finds anywhere takes all of the region with it. */
function* scrubWhole(bytes: Buffer, region: Region, rule: CompiledRule, step: RuleStep): Generator<void, void> {
  for (const slice of slicesOf(region)) {
    if (findBytes(bytes, slice, step).length > 0) {
      overwrite(bytes, region.start, region.end, rule.redaction, "utf8");
      return;
    }
    for (const [start, end] of findWide(bytes, slice, step)) overwrite(bytes, start, end, rule.redaction, "utf16le");
    yield;
  }
}

function* slicesOf({ start, end }: Region): Generator<Region> {
  for (let at = start; at < end; at += sliceBytes)
    yield { start: at, end: Math.min(end, at + sliceBytes + overlapBytes) };
}

function find({ pattern }: RuleStep, text: string): readonly Span[] {
  return pattern.mayOccur(textTraits(text)) ? pattern.find(text) : [];
}

/** Spans in bytes of the file. Bytes beyond ASCII count as no letters. */
function findBytes(bytes: Buffer, { start, end }: Region, step: RuleStep): readonly Span[] {
  const text = bytes.toString("latin1", start, end).replace(beyondAscii, neutral);
  return find(step, text).map(([from, to]) => [start + from, start + to] as const);
}

const beyondAscii = /[\u0080-\u00ff]/g;
const neutral = "\u0080";

/** Spans in runs of characters of UTF-16. */
function findWide(bytes: Buffer, region: Region, step: RuleStep): readonly Span[] {
  return wideRuns(bytes, region).flatMap(({ start, end }) =>
    find(step, bytes.toString("utf16le", start, end)).map(([from, to]) => [start + 2 * from, start + 2 * to] as const),
  );
}

/** Runs of characters of UTF-16 that texts of western languages are made of, at odd offsets, too. */
function wideRuns(bytes: Buffer, { start, end }: Region): Region[] {
  const runs: Region[] = [];
  let at = start;
  while (at + 1 < end) {
    let runEnd = at;
    while (runEnd + 1 < end && bytes[runEnd + 1] === 0 && isPrintable(bytes[runEnd] ?? 0)) runEnd += 2;
    if (runEnd - at >= 2 * minWideCharacters) runs.push({ start: at, end: runEnd });
    at = Math.max(runEnd, at + 1);
  }
  return runs;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function between({ start, end }: Region, found: readonly Span[]): Region[] {
  const parts: Region[] = [];
  let at = start;
  for (const [from, to] of found) {
    if (from > at) parts.push({ start: at, end: from });
    at = Math.max(at, to);
  }
  if (end > at) parts.push({ start: at, end });
  return parts;
}
