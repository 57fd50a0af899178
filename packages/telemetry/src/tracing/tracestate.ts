/** The header `tracestate` of W3C Trace Context, level 2: what tracing systems on the way have said of a trace. */

/** W3C Trace Context, section "tracestate Limits": that many are to be passed on at least, and we take no more. */
const maxMembers = 32;
const maxChars = 512;
const maxValueChars = 256;
const keyForm = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
/** Printable ASCII without comma and equals sign, not ending with a space. */
const valueForm = /^[ -+\--<>-~]*[!-+\--<>-~]$/;

/**
 * The header if it can be passed on, and then as it came: Weir has nothing to add to it. Undefined: absent, or to be
 * dropped, since it is malformed or larger than 32 members or 512 characters. That is never an error.
 * @param received as it arrived; several headers of that name follow each other, with commas between
 */
export function readTracestate(received: unknown): string | undefined {
  const text = Array.isArray(received) ? received.join(",") : received;
  if (typeof text !== "string" || text.length > maxChars) return undefined;
  const keys = new Set<string>();
  let members = 0;
  for (const part of text.split(",")) {
    const member = part.replace(/^[ \t]+|[ \t]+$/g, "");
    if (member === "") continue;
    const equals = member.indexOf("=");
    const key = member.slice(0, Math.max(0, equals));
    const value = member.slice(equals + 1);
    if (!keyForm.test(key) || value.length > maxValueChars || !valueForm.test(value)) return undefined;
    members++;
    keys.add(key);
  }
  return members === 0 || members > maxMembers || keys.size < members ? undefined : text;
}
