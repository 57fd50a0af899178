/** base64url without padding, read strictly: one text for one value. */

/** The bytes of a text; undefined if it is padded, has other characters, or bits that no encoder leaves set. */
export function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
