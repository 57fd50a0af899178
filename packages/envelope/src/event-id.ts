/** Ids in the notations that clients use, brought into one. */

const simple = /^[0-9a-f]{32}$/i;
const hyphenated = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Reads a UUID: plain hexadecimal, hyphenated, hyphenated in braces, or with the prefix `urn:uuid:`.
 * @returns 32 lower-case hexadecimal digits, or undefined if the text is none of these
 */
export function parseUuid(text: string): string | undefined {
  if (text.length === 32) return simple.test(text) ? text.toLowerCase() : undefined;
  const bare = withoutDecoration(text);
  if (bare.length !== 36 || !hyphenated.test(bare)) return undefined;
  return bare.replaceAll("-", "").toLowerCase();
}

function withoutDecoration(text: string): string {
  if (text.length === 38 && text.startsWith("{") && text.endsWith("}")) return text.slice(1, -1);
  if (text.length === 45 && text.startsWith("urn:uuid:")) return text.slice(9);
  return text;
}
