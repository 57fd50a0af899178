/** The public key of a DSN. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant, control characters included
const ascii = /^[\u0000-\u007f]{32}$/;

/** True if the text is exactly 32 ASCII characters; that they are hexadecimal is not asked for (ingest, section "Authentication"). */
export function isPublicKey(text: string): boolean {
  return text.length === 32 && ascii.test(text);
}
