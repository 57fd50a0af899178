/** Trace and span ids (spans, section "Value model"). */

const plainTraceId = /^[0-9a-f]{32}$/;
const traceIdForm = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;
const spanIdForm = /^[0-9a-f]{16}$/i;

/** The trace id of all zeros. */
export const nilTraceId = "0".repeat(32);
const nilSpanId = "0".repeat(16);

/** 32 lower-case hex digits of a trace id given as hex or hyphenated UUID, in any case. Undefined: it is none. */
export function parseTraceId(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  if (plainTraceId.test(text)) return text;
  return traceIdForm.test(text) ? text.replaceAll("-", "").toLowerCase() : undefined;
}

/** 16 lower-case hex digits of a span id. Undefined: it is none, or all zeros. */
export function parseSpanId(text: unknown): string | undefined {
  if (typeof text !== "string" || !spanIdForm.test(text) || text === nilSpanId) return undefined;
  return text.toLowerCase();
}
