/** The hash under which members of metric sets are counted (streams, section "Merge and hashing"). */

/** FNV-1a with 32 bits over the UTF-8 bytes of a text. */
export function fnv1a32(text: string): number {
  let hash = 2_166_136_261;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 16_777_619);
  return hash >>> 0;
}
