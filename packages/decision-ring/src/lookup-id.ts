/** Ids that decisions are looked up by. */

const idPattern = /^[0-9a-f]{32}$/;

/** An event or trace id, as it is remembered: 32 lower-case hexadecimal digits. Undefined: the text is no such id. */
export function parseLookupId(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const digits = text.replaceAll("-", "").toLowerCase();
  return idPattern.test(digits) ? digits : undefined;
}
