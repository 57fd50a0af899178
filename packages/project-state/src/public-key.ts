/** DSN public keys. */

/** True for 32 ASCII characters, which is all that a DSN public key has to be. */
export function isPublicKey(text: unknown): text is string {
  return typeof text === "string" && /^[\x21-\x7e]{32}$/.test(text);
}
