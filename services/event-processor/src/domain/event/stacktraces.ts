/** Frames of stack traces: paths, names, lines around (events, section "Normalisation", stack traces). */
import type { JsonObject } from "./json.ts";
import { isObject } from "./json.ts";
import { valuesOf } from "./read-event.ts";

/** Completes the frames of the event, its exceptions and its threads; raw stack traces stay as they are. */
export function normalizeStacktraces(fields: JsonObject): void {
  normalizeStacktrace(fields.stacktrace);
  for (const list of ["exception", "threads"]) {
    for (const entry of valuesOf(fields, list) ?? []) if (isObject(entry)) normalizeStacktrace(entry.stacktrace);
  }
}

function normalizeStacktrace(stacktrace: unknown): void {
  const frames = isObject(stacktrace) ? stacktrace.frames : undefined;
  if (!Array.isArray(frames)) return;
  for (const frame of frames) if (isObject(frame)) normalizeFrame(frame);
}

function normalizeFrame(frame: JsonObject): void {
  if (frame.function === "?") frame.function = undefined;
  if (frame.symbol === "?") frame.symbol = undefined;
  normalizePaths(frame);
  const before = fillLines(frame.pre_context);
  const after = fillLines(frame.post_context);
  if ((before || after) && (frame.context_line === undefined || frame.context_line === null)) frame.context_line = "";
}

function normalizePaths(frame: JsonObject): void {
  if (isMissing(frame.abs_path)) {
    if (isMissing(frame.filename)) return;
    frame.abs_path = frame.filename;
    frame.filename = undefined;
  }
  if (isMissing(frame.filename)) frame.filename = pathOf(String(frame.abs_path));
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

const webScheme = /^(?:file|https?|applewebdata):/;

function pathOf(text: string): string {
  if (!webScheme.test(text) || !URL.canParse(text)) return text;
  const { pathname } = new URL(text);
  return pathname === "/" || pathname === "" ? text : pathname;
}

/** Makes null lines empty. True: there are lines. */
function fillLines(lines: unknown): boolean {
  if (!Array.isArray(lines) || lines.length === 0) return false;
  for (let index = 0; index < lines.length; index++) lines[index] ??= "";
  return true;
}
